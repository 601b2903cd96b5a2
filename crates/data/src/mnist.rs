use crate::{Dataset, idx};
use gradus_tensor::{Error, Kind, Result, Scalar};
use std::path::{Path, PathBuf};

/// Whether a folder holds the files that [`mnist`] reads, by their names.
pub fn is_mnist(dir: impl AsRef<Path>) -> bool {
    STEMS.iter().all(|stem| find(dir.as_ref(), stem).is_some())
}

/// How the names of the files begin.
const STEMS: [&str; 4] = ["train-images idx3", "train-labels idx1", "t10k-images idx3", "t10k-labels idx1"];

/// MNIST's training and test images from the folder that holds its four files: 60,000 and 10,000 rows `[28, 28]`.
///
/// The files may be raw or compressed (`train-images-idx3-ubyte` or `train-images-idx3-ubyte.gz`), may be named with a
/// dot (`train-images.idx3-ubyte`), and may lie in `MNIST/raw`, where torchvision puts them. Pixels are divided by 255.
/// Fashion-MNIST and KMNIST have the same names and form.
///
/// ```no_run
/// let (train, test) = gradus_data::mnist::<f32>("data/mnist")?;
/// assert_eq!((train.len(), test.len()), (60_000, 10_000));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied to Document Recognition (1998).
///
/// # Errors
/// A file is not there (the error lists what was looked for and where to get it), or it is malformed, or training and
/// test images differ in shape.
pub fn mnist<T: Scalar>(dir: impl AsRef<Path>) -> Result<(Dataset<T>, Dataset<T>)> {
    let dir = dir.as_ref();
    let found = STEMS.map(|stem| find(dir, stem));
    let [Some(train_x), Some(train_y), Some(test_x), Some(test_y)] = &found else {
        return Err(missing(
            dir,
            STEMS.iter().zip(&found).filter(|(_, path)| path.is_none()).map(|(stem, _)| stem),
        ));
    };
    let names = || ('0'..='9').map(String::from);
    let train = idx::dataset("MNIST train", train_x, train_y, names())?;
    let test = idx::dataset("MNIST test", test_x, test_y, names())?;
    let (ours, theirs) = (test.feature_shape(), train.feature_shape());
    if ours != theirs {
        let message = format!("dimensions: test images of the shape {ours}, but training images of {theirs}");
        return Err(Error::format(message).of("mnist").file(test_x));
    }
    Ok((train, test))
}

/// The names that a file is known by.
fn names(stem: &str) -> [String; 4] {
    let name = |joint: &str, end: &str| format!("{}-ubyte{end}", stem.replace(' ', joint));
    [name("-", ""), name("-", ".gz"), name(".", ""), name(".", ".gz")]
}

fn find(dir: &Path, stem: &str) -> Option<PathBuf> {
    let folders = [dir.to_path_buf(), dir.join("MNIST").join("raw")];
    folders.iter().flat_map(|folder| names(stem).map(|name| folder.join(name))).find(|path| path.is_file())
}

fn missing<'s>(dir: &Path, stems: impl Iterator<Item = &'s &'s str>) -> Error {
    let lines: Vec<String> = stems.map(|stem| names(stem).join(", ")).collect();
    let message =
        format!("{} of MNIST's 4 files not found, looked for\n    {}", lines.len(), lines.join("\n    "));
    Error::new(Kind::Io, message).of("mnist").file(dir).help(
        "put the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, \
         t10k-labels-idx1-ubyte.gz there or into MNIST/raw below; they can be had from \
         https://ossci-datasets.s3.amazonaws.com/mnist/",
    )
}
