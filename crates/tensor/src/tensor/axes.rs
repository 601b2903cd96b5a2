use super::Tensor;
use crate::{Axes, Error, Result, Scalar, Shape, kernels};

impl<T: Scalar> Tensor<T> {
    /// The same elements in row-major order under another shape.
    ///
    /// # Errors
    /// The number of elements differs.
    pub fn reshape(&self, shape: impl Into<Shape>) -> Result<Tensor<T>> {
        self.clone().into_shape(shape)
    }

    /// As [`reshape`](Tensor::reshape), without a copy.
    ///
    /// # Errors
    /// The number of elements differs.
    pub fn into_shape(self, shape: impl Into<Shape>) -> Result<Tensor<T>> {
        let to = shape.into();
        if to.len() != self.len() {
            let message = format!("{} has {} elements, {to} would have {}", self.shape, self.len(), to.len());
            return Err(Error::shape(message).of("reshape"));
        }
        Ok(Tensor { shape: to, data: self.data })
    }

    /// As [`reshape`](Tensor::reshape), where one size is `None` and follows from the others.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let t = Tensor::<f32>::zeros([2, 3, 4]);
    /// assert_eq!(t.reshape_infer(&[None, Some(4)])?.dims(), [6, 4]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// More than one size is `None`, or the number of elements is no multiple of the others' product.
    pub fn reshape_infer(&self, sizes: &[Option<usize>]) -> Result<Tensor<T>> {
        let refuse = |message: String| Err(Error::shape(message).of("reshape"));
        let unknown = sizes.iter().filter(|s| s.is_none()).count();
        if unknown > 1 {
            return refuse(format!("{unknown} sizes are to be inferred, where only one can be"));
        }
        let known = sizes.iter().flatten().try_fold(1usize, |n, &s| n.checked_mul(s)).unwrap_or(0);
        if unknown == 1 && (known == 0 || !self.len().is_multiple_of(known)) {
            let message = format!(
                "{} has {} elements, which {known} per inferred size do not divide",
                self.shape,
                self.len()
            );
            return refuse(message);
        }
        let dims: Vec<usize> = sizes.iter().map(|s| s.unwrap_or_else(|| self.len() / known)).collect();
        self.reshape(Shape::new(&dims).map_err(|e| e.of("reshape"))?)
    }

    /// One axis of all elements in row-major order.
    pub fn flatten(&self) -> Tensor<T> {
        Tensor::from(self.data.clone())
    }

    /// The last two axes exchanged.
    ///
    /// # Errors
    /// Fewer than two axes.
    pub fn transpose(&self) -> Result<Tensor<T>> {
        self.shape.matrix().map_err(|e| e.of("transpose"))?;
        self.swap_axes(-2, -1)
    }

    /// Two axes exchanged.
    ///
    /// # Errors
    /// There is no such axis.
    pub fn swap_axes(&self, a: i32, b: i32) -> Result<Tensor<T>> {
        let mut order: Vec<usize> = (0..self.rank()).collect();
        let axis = |axis| self.shape.axis(axis).map_err(|e| e.of("swap_axes"));
        order.swap(axis(a)?, axis(b)?);
        self.ordered(&order)
    }

    /// The axes in another order: axis `i` of the result is axis `order[i]` of this tensor.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let images = Tensor::<f32>::zeros([8, 28, 27, 3]);
    /// assert_eq!(images.permute(&[0, -1, 1, 2])?.dims(), [8, 3, 28, 27]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// An axis that does not exist, is named twice, or is not named.
    pub fn permute(&self, order: &[i32]) -> Result<Tensor<T>> {
        Axes::new(self.shape, order).map_err(|e| e.of("permute"))?;
        if order.len() != self.rank() {
            let message =
                format!("{order:?} names {} of the {} axes of {}", order.len(), self.rank(), self.shape);
            return Err(Error::shape(message).of("permute"));
        }
        let order: Result<Vec<usize>> = order.iter().map(|&axis| self.shape.axis(axis)).collect();
        self.ordered(&order?)
    }

    fn ordered(&self, order: &[usize]) -> Result<Tensor<T>> {
        let dims: Vec<usize> = order.iter().map(|&axis| self.shape[axis]).collect();
        let mut y = Tensor::zeros(Shape::new(&dims)?);
        kernels::permute(self.shape, order, &self.data, &mut y.data);
        Ok(y)
    }

    /// Without an axis of size 1.
    ///
    /// # Errors
    /// There is no such axis, or its size is not 1.
    pub fn squeeze(&self, axis: i32) -> Result<Tensor<T>> {
        let at = self.shape.axis(axis).map_err(|e| e.of("squeeze"))?;
        let mut dims = self.dims().to_vec();
        let size = dims.remove(at);
        if size != 1 {
            return Err(Error::shape(format!("axis {axis} of {} is {size}, not 1", self.shape)).of("squeeze"));
        }
        self.reshape(Shape::new(&dims)?)
    }

    /// With a new axis of size 1, which is then axis `axis` of the result.
    ///
    /// # Errors
    /// The result has no such axis, or more than 6.
    pub fn unsqueeze(&self, axis: i32) -> Result<Tensor<T>> {
        let mut dims = self.dims().to_vec();
        dims.push(1);
        let at = Shape::new(&dims).and_then(|s| s.axis(axis)).map_err(|e| e.of("unsqueeze"))?;
        dims.rotate_right(1);
        dims[..=at].rotate_left(1);
        self.reshape(Shape::new(&dims)?)
    }
}
