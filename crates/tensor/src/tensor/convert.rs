use super::Tensor;
use crate::{Result, Scalar, Shape};

impl<T: Scalar> From<Vec<T>> for Tensor<T> {
    fn from(row: Vec<T>) -> Tensor<T> {
        Tensor::exact(Shape::from([row.len()]), row)
    }
}

impl<T: Scalar, const N: usize> From<[T; N]> for Tensor<T> {
    fn from(row: [T; N]) -> Tensor<T> {
        Tensor::from(row.to_vec())
    }
}

impl<T: Scalar, const M: usize, const N: usize> From<[[T; N]; M]> for Tensor<T> {
    fn from(rows: [[T; N]; M]) -> Tensor<T> {
        Tensor::exact(Shape::from([M, N]), rows.as_flattened().to_vec())
    }
}

impl<T: Scalar, const L: usize, const M: usize, const N: usize> From<[[[T; N]; M]; L]> for Tensor<T> {
    fn from(pages: [[[T; N]; M]; L]) -> Tensor<T> {
        Tensor::exact(Shape::from([L, M, N]), pages.as_flattened().as_flattened().to_vec())
    }
}

impl<T: Scalar> Tensor<T> {
    /// The only element of a tensor that has just one, whatever its rank.
    ///
    /// # Errors
    /// There is not exactly one element.
    pub fn item(&self) -> Result<T> {
        match self.data[..] {
            [value] => Ok(value),
            _ => Err(crate::Error::shape(format!("{} is not a single number", self.shape)).of("item")),
        }
    }

    /// The matrix as faer's, for its decompositions.
    ///
    /// # Errors
    /// The rank is not 2.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let a = Tensor::from([[4.0, 1.0], [1.0, 3.0]]);
    /// let q = a.to_faer()?.as_ref().qr().compute_Q();
    /// let q = Tensor::from_faer(q.as_ref());
    /// assert!(q.transpose()?.matmul(&q)?.allclose(&Tensor::eye(2), 1e-12, 1e-12)?);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    #[cfg(feature = "faer")]
    pub fn to_faer(&self) -> Result<faer::Mat<T>> {
        let [rows, columns] = self.dims() else {
            let message = format!("{} is not a matrix: faer's have two axes", self.shape);
            return Err(crate::Error::shape(message).of("to_faer"));
        };
        Ok(faer::Mat::from_fn(*rows, *columns, |i, j| self.data[i * columns + j]))
    }

    /// A matrix of faer's as a tensor `[rows, columns]`.
    #[cfg(feature = "faer")]
    pub fn from_faer(matrix: faer::MatRef<'_, T>) -> Tensor<T> {
        Tensor::from_fn([matrix.nrows(), matrix.ncols()], |at| matrix[(at[0], at[1])])
    }
}
