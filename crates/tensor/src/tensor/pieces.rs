use super::Tensor;
use crate::{Error, Result, Scalar, Shape, kernels::Walk};
use std::ops::{Bound, RangeBounds};

impl<T: Scalar> Tensor<T> {
    /// The part of an axis that is in a range, which keeps the axis: `t.slice(0, 1..3)`.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let t = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(t.slice(-1, 1..)?, Tensor::from([[2.0, 3.0], [5.0, 6.0]]));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is no such axis, or the range is not within its size.
    pub fn slice(&self, axis: i32, range: impl RangeBounds<usize>) -> Result<Tensor<T>> {
        let at = self.shape.axis(axis).map_err(|e| e.of("slice"))?;
        let size = self.shape[at];
        let start = match range.start_bound() {
            Bound::Included(&i) => i,
            Bound::Excluded(&i) => i.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&i) => i.saturating_add(1),
            Bound::Excluded(&i) => i,
            Bound::Unbounded => size,
        };
        if start > end || end > size {
            let message =
                format!("{start}..{end} is not within axis {axis} of {}, which has {size}", self.shape);
            return Err(Error::shape(message).of("slice"));
        }
        let shape = self.shape.with(at, end - start)?;
        let strides = self.shape.strides();
        Ok(self.gather(shape, start * strides[at], Walk::new(shape.dims(), &strides)))
    }

    /// One place along an axis, which is then gone: `t.select(0, 2)` is row 2 of a matrix.
    ///
    /// # Errors
    /// There is no such axis, or no such place along it.
    pub fn select(&self, axis: i32, index: usize) -> Result<Tensor<T>> {
        let at = self.shape.axis(axis).map_err(|e| e.of("select"))?;
        if index >= self.shape[at] {
            let message =
                format!("no index {index} along axis {axis} of {}, which has {}", self.shape, self.shape[at]);
            return Err(Error::shape(message).of("select"));
        }
        self.slice(axis, index..=index)?.squeeze(axis)
    }

    /// Tensors one after another along an axis that they have.
    ///
    /// # Errors
    /// No tensor, no such axis, or sizes along the other axes that differ.
    pub fn concat(tensors: &[&Tensor<T>], axis: i32) -> Result<Tensor<T>> {
        let Some(first) = tensors.first() else {
            return Err(Error::shape("no tensors are given").of("concat"));
        };
        let at = first.shape.axis(axis).map_err(|e| e.of("concat"))?;
        let mut size = 0usize;
        for (i, t) in tensors.iter().enumerate() {
            let fits = t.rank() == first.rank() && t.shape.with(at, first.shape[at])? == first.shape;
            if !fits {
                let message = format!(
                    "tensor {i} is {}, which does not fit {} along all axes but {axis}",
                    t.shape, first.shape
                );
                return Err(Error::shape(message).of("concat"));
            }
            size = size.saturating_add(t.shape[at]);
        }
        let shape = first.shape.with(at, size).map_err(|e| e.of("concat"))?;
        let outer: usize = shape.dims()[..at].iter().product();
        let mut data = Vec::with_capacity(shape.len());
        for block in 0..outer {
            for t in tensors {
                let run = t.len() / outer;
                data.extend_from_slice(&t.data[block * run..][..run]);
            }
        }
        Ok(Tensor::exact(shape, data))
    }

    /// Tensors of one shape one after another along a new axis.
    ///
    /// # Errors
    /// No tensor, shapes that differ, or no such axis in the result.
    pub fn stack(tensors: &[&Tensor<T>], axis: i32) -> Result<Tensor<T>> {
        let first = tensors.first().map_or(Shape::SCALAR, |t| t.shape);
        if let Some((i, t)) = tensors.iter().enumerate().find(|(_, t)| t.shape != first) {
            let message = format!("tensor {i} is {}, the first is {first}", t.shape);
            return Err(Error::shape(message).of("stack"));
        }
        let tensors: Vec<Tensor<T>> = tensors.iter().map(|t| t.unsqueeze(axis)).collect::<Result<_>>()?;
        Tensor::concat(&tensors.iter().collect::<Vec<_>>(), axis)
    }
}
