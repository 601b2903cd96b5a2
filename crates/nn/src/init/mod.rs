//! Initialisers: what parameters are at first, as PyTorch's `torch.nn.init`.
//!
//! ```
//! use gradus_nn::{Initialiser, LinearOptions, init::Orthogonal};
//! use gradus_tensor::{Params, random::Stream};
//! let params = Params::<f64>::seed(0);
//! // When a layer is made …
//! let layer = LinearOptions::default().init(Orthogonal { gain: 1.0 }).build(&params, 8, 4);
//! // … or later.
//! Orthogonal { gain: 2.0 }.set(&layer.weight, &mut Stream::new(7, "again"))?;
//! let w = layer.weight.value();
//! let gram = w.matmul_with(false, &w, true)?; // W·Wᵀ = 4·1
//! assert!((gram[[0, 0]] - 4.0).abs() < 1e-12 && gram[[0, 1]].abs() < 1e-12);
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod catalogue;
mod constant;
mod dirac;
mod eye;
mod gain;
mod normal;
mod orthogonal;
mod scaled;
mod sparse;
mod truncated_normal;
mod uniform;

pub(crate) use catalogue::of;
pub use catalogue::{Listed, described, initialiser_names, known_options, listed};
pub use constant::Constant;
pub use dirac::Dirac;
pub use eye::Eye;
pub use gain::{gain, leaky_gain};
pub use normal::Normal;
pub use orthogonal::Orthogonal;
pub use scaled::{Distribution, Fan, Init};
pub use sparse::Sparse;
pub use truncated_normal::TruncatedNormal;
pub use uniform::Uniform;

use gradus_tensor::{Error, Parameter, Params, Result, Scalar, Shape, Tensor, random::Stream};
use std::fmt::Debug;

/// What the numbers of a parameter are at first.
pub trait Initialiser: Debug + Send + Sync {
    /// The numbers for a shape, row-major.
    ///
    /// # Errors
    /// The initialiser does not fit the shape, or has an attribute out of range.
    fn fill(&self, shape: Shape, stream: &mut Stream) -> Result<Vec<f64>>;

    /// Replaces the value of a parameter.
    ///
    /// # Errors
    /// As [`fill`](Initialiser::fill); the parameter is then unchanged.
    fn set<T: Scalar>(&self, parameter: &Parameter<T>, stream: &mut Stream) -> Result<()>
    where
        Self: Sized,
    {
        let numbers = self.fill(parameter.shape(), stream)?;
        parameter.set(&Tensor::new(parameter.shape(), numbers.into_iter().map(T::of).collect())?)
    }
}

/// Adds a parameter; an initialiser that does not fit its shape is reported to the graphs over these parameters.
pub(crate) fn parameter<T: Scalar>(
    scope: &Params<T>,
    name: &str,
    shape: impl Into<Shape>,
    init: &dyn Initialiser,
) -> Parameter<T> {
    let shape = shape.into();
    let (mut numbers, mut fault) = (None, None);
    let parameter = scope.add(name, shape, |stream| {
        let all = numbers.get_or_insert_with(|| match init.fill(shape, stream) {
            Ok(all) => all.into_iter(),
            Err(error) => {
                fault = Some(error);
                Vec::new().into_iter()
            }
        });
        all.next().unwrap_or(0.0)
    });
    if let Some(error) = fault {
        scope.report(error.of(parameter.name()));
    }
    parameter
}

/// The numbers of inputs and of outputs that a weight `[out, in, ..]` connects; further axes are those of a receptive field.
pub(crate) fn fans(shape: Shape) -> Result<[usize; 2]> {
    match shape.dims() {
        [outputs, inputs, field @ ..] => {
            let field: usize = field.iter().product();
            Ok([inputs * field, outputs * field])
        }
        _ => Err(Error::shape(format!("{shape} has no inputs and outputs: two axes or more are needed"))),
    }
}

/// A matrix's rows and columns.
fn matrix(shape: Shape) -> Result<[usize; 2]> {
    match shape.dims() {
        [rows, columns] => Ok([*rows, *columns]),
        _ => Err(Error::shape(format!("{shape} is not a matrix"))),
    }
}

#[cfg(test)]
mod tests;
