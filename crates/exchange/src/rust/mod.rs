//! Rust out: a network as one file of source that needs nothing but the standard library.
//!
//! The file has `predict`, which takes the numbers of one row and gives those of its result, and `predict_rows`. Weights are
//! constants, written so that they are read back as they are; products and sums run in the order of the library's reference,
//! and the mathematics is the library's, one formula each (see [`gradus_tensor::source`]): in `f64` the results are those of the
//! reference (a graph of dual numbers) to the bit, and those of the kernels, which sum products otherwise, to some units in
//! the last place.
//!
//! ```
//! use gradus_exchange::{Around, rust::Source};
//! use gradus_nn::{Linear, Relu, Sequential};
//! use gradus_tensor::Params;
//! let params = Params::<f64>::seed(0);
//! let model = Sequential::new(&params).add(|p| Linear::new(p, 4, 8)).add(|_| Relu).add(|p| Linear::new(p, 8, 3));
//! let text = Source::new().around(Around::new().softmax(true)).text(&params, &model, [4])?;
//! assert!(text.contains("pub fn predict(input: &[f64; INPUTS]) -> [f64; OUTPUTS] {"));
//! assert!(text.contains("static WEIGHT_0: [f64; 32] = ["));
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod along;
mod front;
mod index;
mod mathematics;
mod primitive;
mod recipe;
mod writer;

use crate::around::{Around, Front};
use gradus_autograd::{
    Module,
    portable::{Line, Network, Origin, Primitive, Size},
};
use gradus_tensor::{Error, Params, Real, Result, Shape, file};
use std::path::Path;
use writer::Writer;

pub use gradus_tensor::source::Precision;

/// How a network is written as a file of Rust: what is put before and behind it, and what numbers it computes with.
#[derive(Clone, Debug, Default)]
pub struct Source {
    around: Around,
    precision: Option<Precision>,
    notes: Vec<String>,
}

impl Source {
    /// The network alone, in `f64`.
    pub fn new() -> Source {
        Source::default()
    }

    /// What is put before and behind the network.
    pub fn around(mut self, around: Around) -> Source {
        self.around = around;
        self
    }

    /// What the source computes with; `f64` by default.
    pub fn precision(mut self, precision: Precision) -> Source {
        self.precision = Some(precision);
        self
    }

    /// Adds a line to what the file says about itself, such as the names of classes.
    pub fn note(mut self, note: &str) -> Source {
        self.notes.extend(note.lines().map(str::to_owned));
        self
    }

    /// The text of a file for a module over these parameters that takes rows of the given shape.
    ///
    /// # Errors
    /// The module cannot be written as data (see [`Network::of`]), looks at several rows at once, or has a function without a
    /// formula; means and deviations do not fit the rows.
    #[track_caller]
    pub fn text<T: Real, M: Module<T> + ?Sized>(
        &self,
        params: &Params<T>,
        module: &M,
        features: impl Into<Shape>,
    ) -> Result<String> {
        let features = features.into();
        let mut network = Network::of(params, module, features)?;
        if self.around.ends_with_softmax() {
            add_softmax(&mut network);
        }
        let precision = self.precision.unwrap_or(Precision::F64);
        let mut writer = Writer::new(precision, module.takes_integers());
        self.written(&mut writer, &network, features).map_err(|error| error.of("rust export"))
    }

    /// Writes such a file, which is [replaced](file::replace) whole.
    ///
    /// # Errors
    /// As [`text`](Source::text); or the operating system refuses.
    #[track_caller]
    pub fn write<T: Real, M: Module<T> + ?Sized>(
        &self,
        path: impl AsRef<Path>,
        params: &Params<T>,
        module: &M,
        features: impl Into<Shape>,
    ) -> Result<()> {
        file::replace(path, self.text(params, module, features)?.as_bytes())
    }

    fn written<T: Real>(&self, writer: &mut Writer, network: &Network<T>, features: Shape) -> Result<String> {
        let front = match self.around.front(writer.integers(), features)? {
            Front::Nothing => "input".to_owned(),
            Front::Normaliser { mean, std } => writer.normalised(mean, std, features.len()),
            Front::Columns(columns) => writer.columns(columns, features.len()),
        };
        for (place, line) in network.lines.iter().enumerate() {
            let dims = row(line)?;
            match &line.origin {
                Origin::Input { .. } => writer.give(&front, dims),
                Origin::Constant(v) => writer.literal(*v),
                Origin::Parameter { name, value } => {
                    let values = value.as_slice().iter().map(|v| v.to_f64()).collect::<Vec<_>>();
                    writer.stored(name, &values, dims);
                }
                Origin::Computed { op, primitive, inputs } => {
                    writer.op.clone_from(op);
                    let made = writer.primitive(op, primitive, inputs, dims, &one_row(network, inputs));
                    made.map_err(|error| {
                        error.help(format!("the op is {op}, value {place} of the network"))
                    })?;
                }
            }
        }
        network.gives_rows()?;
        let result = match self.around.unit() {
            Some([mean, std]) => writer.restored(network.output, mean, std),
            None => network.output,
        };
        writer.finish(result, self.around.rows(features).len(), &self.notes)
    }
}

/// The sizes of a value for a batch of one row.
fn row<T>(line: &Line<T>) -> Result<Vec<usize>> {
    let within = line.shape.iter().skip(1).any(|size| matches!(size, Size::Batch(_)));
    if within {
        let sizes: Vec<String> = line.shape.iter().map(Size::to_string).collect();
        let message = format!("a value is [{}]: rows are not along its first axis", sizes.join(", "));
        return Err(Error::argument(message).help("source is written for one row at a time"));
    }
    let size = |size: &Size| match *size {
        Size::Fixed(size) => size,
        Size::Batch(times) => times,
    };
    Ok(line.shape.iter().map(size).collect())
}

/// Which of some values have rows of the batch along their first axis.
fn one_row<T>(network: &Network<T>, inputs: &[usize]) -> Vec<bool> {
    inputs.iter().map(|&i| matches!(network.lines[i].shape.first(), Some(Size::Batch(_)))).collect()
}

/// Puts softargmax along the last axis behind a network.
fn add_softmax<T>(network: &mut Network<T>) {
    let shape = network.lines[network.output].shape.clone();
    let primitive = Primitive::Softmax { axis: shape.len().saturating_sub(1) };
    let inputs = vec![network.output];
    network.output = network.lines.len();
    network.lines.push(Line {
        origin: Origin::Computed { op: "softmax".to_owned(), primitive, inputs },
        shape,
        name: None,
    });
}
