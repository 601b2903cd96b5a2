//! The tensor: owned, contiguous, row-major.

mod arithmetic;
mod axes;
mod compare;
mod convert;
mod digits;
mod display;
mod index;
mod make;
mod maths;
mod operators;
mod pieces;
mod reduce;
mod serial;

use crate::{Error, Result, Scalar, Shape};
pub use operators::Right;
use serde::Serialize;

/// An owned array of numbers with a shape, contiguous and row-major.
///
/// Methods return a [`Result`] where shapes may not fit; the operators `+ − × ÷` and `t[[i, j]]` panic instead, with
/// the same message. Two tensors broadcast as in NumPy; axes may be counted from the back (−1 is the last).
///
/// ```
/// use gradus_tensor::Tensor;
/// let x = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
/// let centred = &x - x.mean_axes(&[-1], true)?;
/// assert_eq!(centred, Tensor::from([[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]]));
/// assert_eq!(x[[1, 2]], 6.0);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tensor<T> {
    shape: Shape,
    data: Vec<T>,
}

impl<T> Tensor<T> {
    /// The shape.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The sizes along the axes, outermost first.
    pub fn dims(&self) -> &[usize] {
        self.shape.dims()
    }

    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.shape.rank()
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The elements in row-major order.
    pub fn as_slice(&self) -> &[T] {
        &self.data
    }

    /// The elements in row-major order, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.data
    }

    /// The elements in row-major order, without a copy.
    pub fn into_vec(self) -> Vec<T> {
        self.data
    }

    /// A tensor whose number of elements is known to fit.
    pub(crate) fn exact(shape: Shape, data: Vec<T>) -> Tensor<T> {
        debug_assert_eq!(shape.len(), data.len());
        Tensor { shape, data }
    }
}

impl<T: Scalar> Tensor<T> {
    /// A tensor of a shape from its elements in row-major order.
    ///
    /// # Errors
    /// The number of elements is not that of the shape.
    pub fn new(shape: impl Into<Shape>, data: Vec<T>) -> Result<Tensor<T>> {
        let shape = shape.into();
        if shape.len() != data.len() {
            return Err(Error::shape(format!(
                "{} elements for the shape {shape}, which has {}",
                data.len(),
                shape.len()
            )));
        }
        Ok(Tensor { shape, data })
    }

    /// Each element by itself: y = f(x).
    pub fn map<U: Scalar>(&self, f: impl FnMut(T) -> U) -> Tensor<U> {
        Tensor::exact(self.shape, self.data.iter().copied().map(f).collect())
    }

    /// The same numbers in another element: `t.cast::<f32>()`, each rounded to the nearest.
    pub fn cast<U: Scalar>(&self) -> Tensor<U> {
        self.map(|x| U::of(x.to_f64()))
    }
}

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
