//! The tensor: owned, contiguous, row-major.

use crate::{Error, Result, Scalar, Shape};

/// An owned array of numbers with a shape, contiguous and row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<T> {
    shape: Shape,
    data: Vec<T>,
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

    /// A tensor whose number of elements is known to fit.
    pub(crate) fn exact(shape: Shape, data: Vec<T>) -> Tensor<T> {
        debug_assert_eq!(shape.len(), data.len());
        Tensor { shape, data }
    }

    /// All elements equal `value`.
    pub fn full(shape: impl Into<Shape>, value: T) -> Tensor<T> {
        let shape = shape.into();
        Tensor { shape, data: vec![value; shape.len()] }
    }

    /// All zeros.
    pub fn zeros(shape: impl Into<Shape>) -> Tensor<T> {
        Tensor::full(shape, T::default())
    }

    /// The shape.
    pub fn shape(&self) -> Shape {
        self.shape
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
}

impl<T: Scalar, const M: usize, const N: usize> From<[[T; N]; M]> for Tensor<T> {
    fn from(rows: [[T; N]; M]) -> Tensor<T> {
        Tensor::exact(Shape::from([M, N]), rows.as_flattened().to_vec())
    }
}

impl<T: Scalar, const N: usize> From<[T; N]> for Tensor<T> {
    fn from(row: [T; N]) -> Tensor<T> {
        Tensor::exact(Shape::from([N]), row.to_vec())
    }
}
