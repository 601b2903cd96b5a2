//! Linear maps: recognised and named, taken apart by the singular value decomposition, and drawn.
//!
//! ```
//! use gradus_tensor::Tensor;
//! use gradus_view::linear_map::{Kind, LinearMap};
//! let map = LinearMap::of(Tensor::from([[1.0, 0.5], [0.0, 1.0]]))?;
//! assert_eq!(map.kinds(), [Kind::Shear { degrees: 0.0, factor: 0.5 }]);
//! assert_eq!((map.determinant(), map.rank()), (Some(1.0), 2));
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod draw;
mod kind;
mod plane;

pub use draw::figure;
pub use kind::Kind;
pub use plane::{Eigen, Turns, projection, reflection, rotation, scaling, shear};

use gradus_tensor::{Error, Result, Tensor};

/// A matrix \[m, n\], which maps n numbers to m, with its singular value decomposition.
#[derive(Clone, Debug)]
pub struct LinearMap {
    matrix: Tensor<f64>,
    singular: Vec<f64>,
    determinant: Option<f64>,
    rank: usize,
}

impl LinearMap {
    /// The map of a matrix.
    ///
    /// # Errors
    /// It is no matrix, has no elements, holds numbers that are not finite, or has no decomposition within the steps that faer
    /// allows.
    pub fn of(matrix: Tensor<f64>) -> Result<LinearMap> {
        if matrix.rank() != 2 || matrix.is_empty() || !matrix.is_finite() {
            let message = format!("{} is no matrix of finite numbers", matrix.shape());
            return Err(Error::argument(message).of("LinearMap"));
        }
        let square = matrix.dims()[0] == matrix.dims()[1];
        let faer = matrix.to_faer()?;
        let failed = |what: &str| Error::argument(format!("{what} did not converge")).of("LinearMap");
        let singular = faer.singular_values().map_err(|_| failed("the singular value decomposition"))?;
        let largest = singular.first().copied().unwrap_or(0.0);
        let size = matrix.dims().iter().copied().max().unwrap_or(1);
        let least = largest * size as f64 * f64::EPSILON;
        let rank = singular.iter().filter(|s| **s > least).count();
        let determinant = square.then(|| match matrix.as_slice() {
            [a, b, c, d] => a * d - b * c,
            _ => faer.determinant(),
        });
        Ok(LinearMap { matrix, singular, determinant, rank })
    }

    /// The matrix.
    pub fn matrix(&self) -> &Tensor<f64> {
        &self.matrix
    }

    /// The singular values, the largest first.
    pub fn singular_values(&self) -> &[f64] {
        &self.singular
    }

    /// The determinant of a square matrix.
    pub fn determinant(&self) -> Option<f64> {
        self.determinant
    }

    /// The number of singular values above the largest one times the larger size times 2⁻⁵²: NumPy's rule.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// The eigenvalues of a square matrix as real and imaginary parts, the largest first.
    ///
    /// # Errors
    /// The matrix is not square, or faer finds none.
    pub fn eigenvalues(&self) -> Result<Vec<[f64; 2]>> {
        if self.determinant.is_none() {
            return Err(Error::shape(format!("{} is not square", self.matrix.shape())).of("eigenvalues"));
        }
        let found = self.matrix.to_faer()?.eigenvalues();
        let found =
            found.map_err(|_| Error::argument("the eigenvalues did not converge").of("eigenvalues"))?;
        let mut all: Vec<[f64; 2]> = found.iter().map(|v| [v.re, v.im]).collect();
        let size = |v: &[f64; 2]| v[0].hypot(v[1]);
        all.sort_by(|a, b| {
            size(b).total_cmp(&size(a)).then(b[0].total_cmp(&a[0])).then(b[1].total_cmp(&a[1]))
        });
        Ok(all)
    }

    /// The four numbers a, b, c, d of a map of the plane, \[\[a, b\], \[c, d\]\].
    pub fn plane(&self) -> Option<[f64; 4]> {
        (self.matrix.dims() == [2, 2]).then(|| self.matrix.as_slice().try_into().ok()).flatten()
    }

    /// What counts as 0 beside the numbers of the matrix.
    fn small(&self) -> f64 {
        1e-9 * self.singular.first().copied().unwrap_or(0.0).max(1.0)
    }
}

#[cfg(test)]
mod tests;
