//! Our product and others' over the same operands.

use crate::{Foreign, Shape, foreign::Call};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul, traits::ComplexField};
use gradus_tensor::{Real, kernels::gemm, random::Stream};

/// A float with all these products.
pub trait Float: Real + ComplexField + Foreign {}
impl<T: Real + ComplexField + Foreign> Float for T {}

/// Whose product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The product that gradus runs.
    Gradus,
    /// faer's, sequential.
    Faer,
    /// The `gemm` crate's, sequential.
    Gemm,
    /// The `matrixmultiply` crate's, which is sequential.
    MatrixMultiply,
}

impl Side {
    /// Ours first.
    pub const ALL: [Side; 4] = [Side::Gradus, Side::Faer, Side::Gemm, Side::MatrixMultiply];

    /// The crate's name.
    pub fn name(self) -> &'static str {
        match self {
            Side::Gradus => "gradus",
            Side::Faer => "faer",
            Side::Gemm => "gemm",
            Side::MatrixMultiply => "matrixmultiply",
        }
    }
}

/// The operands of one product, drawn uniformly from [−1, 1) with a fixed seed, and its result.
#[derive(Debug)]
pub struct Operands<T> {
    shape: Shape,
    a: Vec<T>,
    b: Vec<T>,
    c: Vec<T>,
}

impl<T: Float> Operands<T> {
    /// Operands for this shape.
    pub fn new(shape: Shape) -> Self {
        let [m, k, n] = shape.sizes();
        let mut stream = Stream::new(0, "products");
        let mut draw = |len| (0..len).map(|_| T::of(stream.uniform(-1.0, 1.0))).collect();
        Operands { shape, a: draw(m * k), b: draw(k * n), c: vec![T::default(); m * n] }
    }

    /// Computes the product once and returns it, m × n row-major.
    pub fn run(&mut self, side: Side) -> &[T] {
        match side {
            Side::Faer => self.faer(),
            Side::Gradus => self.gradus(),
            Side::Gemm => self.call().gemm(),
            Side::MatrixMultiply => T::matrixmultiply(self.call()),
        }
        &self.c
    }

    fn call(&mut self) -> Call<'_, T> {
        let (ta, tb) = self.shape.transposed();
        let Operands { shape, a, b, c } = self;
        Call { sizes: shape.sizes(), a, b, c, ta, tb }
    }

    fn faer(&mut self) {
        let [m, k, n] = self.shape.sizes();
        let (ta, tb) = self.shape.transposed();
        let matrix = |slice, rows, columns, transposed| {
            if transposed {
                MatRef::from_row_major_slice(slice, columns, rows).transpose()
            } else {
                MatRef::from_row_major_slice(slice, rows, columns)
            }
        };
        let (a, b) = (matrix(&self.a, m, k, ta), matrix(&self.b, k, n, tb));
        let c = MatMut::from_row_major_slice_mut(&mut self.c, m, n);
        matmul(c, Accum::Replace, a, b, T::one_impl(), Par::Seq);
    }

    fn gradus(&mut self) {
        let [m, k, n] = self.shape.sizes();
        let (ta, tb) = self.shape.transposed();
        let Operands { a, b, c, .. } = self;
        gemm::fast(gemm::Product { m, k, n, a, b, c, ta, tb, accumulate: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layout;

    #[test]
    fn all_sides_compute_the_product_of_the_layout() {
        for layout in Layout::ALL {
            let shape = Shape { batch: 3, inputs: 5, outputs: 7, layout };
            let mut operands = Operands::<f64>::new(shape);
            let ([m, k, n], (ta, tb)) = (shape.sizes(), shape.transposed());
            let mut expected = vec![0.0; m * n];
            let (a, b, c) = (&operands.a, &operands.b, &mut expected[..]);
            gemm::reference(gemm::Product { m, k, n, a, b, c, ta, tb, accumulate: false });
            for side in Side::ALL {
                operands.c.fill(f64::NAN);
                let error = operands.run(side).iter().zip(&expected).map(|(x, y)| (x - y).abs());
                assert!(error.fold(0.0, f64::max) < 1e-12, "{layout:?} {side:?}");
                assert!(operands.c.iter().all(|x| x.is_finite()));
            }
        }
    }
}
