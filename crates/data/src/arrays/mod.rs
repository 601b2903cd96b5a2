//! Datasets from files of arrays: NumPy's `.npy` and `.npz`, and a folder of safetensors files.
//!
//! `x` holds the rows along axis 0, and `y` a class or a number for each, `[rows]`, or several numbers, `[rows, outputs]`.

mod zip;

use crate::Dataset;
use gradus_tensor::{
    Error, Real, Result, Scalar, Tensor,
    file::{self, npy, safetensors},
};
use std::path::{Path, PathBuf};

/// What the array `y` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// Classes if it has one number a row, and these are all of 0, 1, 2 … up to a number below 1,024; numbers otherwise.
    #[default]
    Guess,
    /// The numbers of classes, counted from 0.
    Classes,
    /// Numbers to be predicted.
    Numbers,
}

/// Whole numbers from here on are not the numbers of classes, told or guessed.
const MOST_CLASSES: [f64; 2] = [65_536.0, 1024.0];

/// A dataset from two `.npy` files.
///
/// ```
/// use gradus_data::arrays::{self, Answers};
/// use gradus_tensor::{Tensor, file::npy};
/// # let folder = tempfile::tempdir()?;
/// # let (x, y) = (folder.path().join("x.npy"), folder.path().join("y.npy"));
/// npy::write(&x, &Tensor::from([[0.5f32, 1.0], [1.5, 2.0], [2.5, 3.0]]))?;
/// npy::write(&y, &Tensor::from([0.0f32, 1.0, 0.0]))?;
/// let data = arrays::npy::<f32>(&x, &y, Answers::Guess)?;
/// assert_eq!((data.len(), data.features(), data.classes()), (3, 2, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A file cannot be read or is malformed, or the arrays do not fit each other; the error names the file.
pub fn npy<T: Scalar>(x: impl AsRef<Path>, y: impl AsRef<Path>, answers: Answers) -> Result<Dataset<T>> {
    let (x, y) = (x.as_ref(), y.as_ref());
    let (rows, targets) = (npy::read::<T>(x)?, npy::read::<f64>(y)?);
    dataset(&stem(x), rows, targets, answers).map_err(|error| error.file(y))
}

/// A dataset from the arrays `x` and `y` of one `.npz` file, as `numpy.savez` and `numpy.savez_compressed` write it.
///
/// # Errors
/// The file cannot be read, is malformed or lacks an array, or the arrays do not fit each other; the error names the file.
pub fn npz<T: Scalar>(path: impl AsRef<Path>, answers: Answers) -> Result<Dataset<T>> {
    let path = path.as_ref();
    let bytes = file::read(path, file::LIMIT)?;
    npz_from_bytes(&stem(path), &bytes, answers).map_err(|error| error.file(path))
}

/// As [`npz`], from the bytes of a file and what the data are called.
///
/// # Errors
/// As [`npz`].
pub fn npz_from_bytes<T: Scalar>(name: &str, bytes: &[u8], answers: Answers) -> Result<Dataset<T>> {
    let read = || {
        let entries = zip::entries(bytes)?;
        let array = |wanted: &str| {
            let found = entries.iter().find(|entry| entry.name.strip_suffix(".npy") == Some(wanted));
            found.ok_or_else(|| {
                let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).take(20).collect();
                Error::format(format!("no array {wanted:?}; the archive holds {}", names.join(", ")))
                    .help("numpy.savez(file, x=…, y=…) names them so")
            })
        };
        let (x, y) = (array("x")?, array("y")?);
        let within = |name: &str| {
            let name = name.to_owned();
            move |error: Error| Error::format(format!("{name}: {}", error.message()))
        };
        let rows = npy::from_bytes::<T>(&x.read(bytes)?).map_err(within(&x.name))?;
        let targets = npy::from_bytes::<f64>(&y.read(bytes)?).map_err(within(&y.name))?;
        dataset(name, rows, targets, answers)
    };
    read().map_err(|error| error.of("npz"))
}

/// The bytes of a `.npz` file of the rows and targets of a dataset, as [`npz`] reads it and `numpy.savez(file, x=…, y=…)` writes it.
///
/// ```
/// use gradus_data::arrays::{self, Answers};
/// let data = gradus_data::moons::<f64>(20, 0.1, 0)?;
/// let bytes = arrays::npz_to_bytes(&data)?;
/// let again = arrays::npz_from_bytes::<f64>("moons", &bytes, Answers::Guess)?;
/// assert_eq!((again.x(), again.y()), (data.x(), data.y()));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// The data have more than 4 GiB.
pub fn npz_to_bytes<T: Real>(data: &Dataset<T>) -> Result<Vec<u8>> {
    let y = match data.values() {
        Some(values) => npy::to_bytes(values),
        None => npy::to_bytes(&Tensor::new([data.len()], data.y().iter().map(|y| f64::from(*y)).collect())?),
    };
    zip::stored(&[("x.npy", npy::to_bytes(data.x())), ("y.npy", y)]).map_err(|error| error.of("npz"))
}

/// A dataset from all safetensors files of a folder, in the order of their names; each holds the tensors `x` and `y` of some of
/// the rows.
///
/// # Errors
/// The folder or a file cannot be read, a file is malformed or lacks a tensor, or the tensors do not fit each other; the error
/// names the file.
pub fn safetensors<T: Scalar>(folder: impl AsRef<Path>, answers: Answers) -> Result<Dataset<T>> {
    let folder = folder.as_ref();
    let files = files(folder).map_err(|error| error.file(folder))?;
    let mut whole: Option<[Stack; 2]> = None;
    for path in &files {
        let pieces = pieces(path).map_err(|error| error.file(path))?;
        let stacks = whole.get_or_insert_with(|| [Stack::new("x", &pieces[0]), Stack::new("y", &pieces[1])]);
        for (stack, piece) in stacks.iter_mut().zip(pieces) {
            stack.push(piece).map_err(|error| error.file(path))?;
        }
    }
    let Some([x, y]) = whole else {
        let error = Error::argument("no file whose name ends in .safetensors");
        return Err(error.file(folder).help("each such file holds the tensors x and y of some of the rows"));
    };
    let read = || {
        let x = x.tensor()?;
        let x = Tensor::new(x.shape(), x.as_slice().iter().map(|&x| T::of(x)).collect())?;
        dataset(&stem(folder), x, y.tensor()?, answers)
    };
    read().map_err(|error| error.file(folder))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let io = |e: std::io::Error| Error::io("list the folder", &e);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|ending| ending == "safetensors") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The tensors x and y of a file.
fn pieces(path: &Path) -> Result<[Tensor<f64>; 2]> {
    let mut tensors = safetensors::read::<f64>(path)?.tensors;
    let names = tensors.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let mut take = |wanted: &str| {
        let at = tensors.iter().position(|(name, _)| name == wanted);
        let missing = || Error::format(format!("no tensor {wanted:?}; the file holds {names}"));
        at.map(|at| tensors.swap_remove(at).1).ok_or_else(missing)
    };
    Ok([take("x")?, take("y")?])
}

/// Tensors one behind another along axis 0.
struct Stack {
    name: &'static str,
    row: Vec<usize>,
    numbers: Vec<f64>,
}

impl Stack {
    fn new(name: &'static str, first: &Tensor<f64>) -> Stack {
        Stack { name, row: first.dims().iter().skip(1).copied().collect(), numbers: Vec::new() }
    }

    fn push(&mut self, piece: Tensor<f64>) -> Result<()> {
        if piece.rank() == 0 || piece.dims()[1..] != self.row {
            let message = format!(
                "tensor {:?}: the shape {}, where rows of {:?} are expected",
                self.name,
                piece.shape(),
                self.row
            );
            return Err(
                Error::shape(message).help("the rows of all files have the shape of those of the first")
            );
        }
        self.numbers.extend(piece.into_vec());
        Ok(())
    }

    fn tensor(self) -> Result<Tensor<f64>> {
        let width = self.row.iter().product::<usize>().max(1);
        let dims: Vec<usize> = std::iter::once(self.numbers.len() / width).chain(self.row).collect();
        Tensor::new(gradus_tensor::Shape::new(&dims)?, self.numbers)
    }
}

fn dataset<T: Scalar>(name: &str, x: Tensor<T>, y: Tensor<f64>, answers: Answers) -> Result<Dataset<T>> {
    let single = matches!(*y.dims(), [_] | [_, 1]);
    let classes = match answers {
        Answers::Numbers => None,
        Answers::Guess => count(&y, MOST_CLASSES[1]).filter(|_| single),
        Answers::Classes => Some(told(&y, single)?),
    };
    match classes {
        Some(count) => {
            let labels = y.as_slice().iter().map(|&label| label as u32).collect();
            Dataset::new(name, x, labels, (0..count).map(|class| class.to_string()))
        }
        None => {
            let outputs = if y.rank() == 2 { y.dims()[1] } else { 1 };
            let values = Tensor::new(y.shape(), y.as_slice().iter().map(|&y| T::of(y)).collect())?;
            let names =
                (0..outputs).map(|output| if outputs == 1 { "y".to_owned() } else { format!("y{output}") });
            Dataset::regression(name, x, values, names)
        }
    }
}

/// The number of classes, if the numbers are all of 0, 1, 2 … up to one below `most`.
fn count(y: &Tensor<f64>, most: f64) -> Option<usize> {
    let mut seen = Vec::new();
    for &label in y.as_slice() {
        if !(label.fract() == 0.0 && (0.0..most).contains(&label)) {
            return None;
        }
        let label = label as usize;
        seen.resize(seen.len().max(label + 1), false);
        seen[label] = true;
    }
    (seen.len() > 1 && seen.iter().all(|&seen| seen)).then_some(seen.len())
}

/// The number of classes of which the greatest is there.
fn told(y: &Tensor<f64>, single: bool) -> Result<usize> {
    if !single {
        return Err(Error::shape(format!(
            "y has the shape {}, where one class a row is expected: [rows]",
            y.shape()
        )));
    }
    let valid = |label: f64| label.fract() == 0.0 && (0.0..MOST_CLASSES[0]).contains(&label);
    match y.as_slice().iter().position(|&label| !valid(label)) {
        Some(row) => {
            let message = format!(
                "y of row {row} is {}, where a class is expected, a whole number from 0 to 65535",
                y.as_slice()[row]
            );
            Err(Error::argument(message))
        }
        None => Ok(y.as_slice().iter().fold(0.0f64, |most, &label| most.max(label)) as usize + 1),
    }
}

/// What the data of a file are called.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
