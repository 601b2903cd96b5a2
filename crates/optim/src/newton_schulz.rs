//! A matrix turned into a nearly orthogonal one, by products alone.

use gradus_tensor::{
    Result, Scalar, Shape,
    kernels::{matmul, square_sum},
    spec::Options,
};
use serde::Serialize;

/// The iteration X ← a·X + (b·G + c·G²)·X with G = X·Xᵀ, from X/‖X‖.
///
/// It draws all singular values near 1, so that of X = U·S·Vᵀ about U·Vᵀ is left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct NewtonSchulz {
    pub(crate) coefficients: (f64, f64, f64),
    pub(crate) steps: usize,
    pub(crate) eps: f64,
    /// Whether what each line yields is rounded to bfloat16.
    pub(crate) bfloat16: bool,
}

impl NewtonSchulz {
    /// Sets the options that are given.
    pub(crate) fn set(&mut self, options: &Options) -> Result<()> {
        self.eps = options.number("eps", self.eps)?;
        self.coefficients = options.several("ns_coefficients", self.coefficients.into())?.into();
        self.steps = options.count_or("ns_steps", self.steps)?;
        self.bfloat16 = options.flag("bfloat16", self.bfloat16)?;
        Ok(())
    }

    /// How many numbers [`apply`](NewtonSchulz::apply) needs to work in.
    pub(crate) fn room([rows, columns]: [usize; 2]) -> usize {
        let least = rows.min(columns);
        rows * columns + 2 * least * least
    }

    /// Runs the iteration on a matrix. The Gram matrix is taken over the shorter side.
    pub(crate) fn apply<T: Scalar>(&self, x: &mut [T], [rows, columns]: [usize; 2], room: &mut [T]) {
        let (tall, least) = (rows > columns, rows.min(columns));
        let (a, b, c) = self.coefficients;
        let (whole, square) = (Shape::from([rows, columns]), Shape::from([least, least]));
        let (product, room) = room.split_at_mut(x.len());
        let (gram, room) = room.split_at_mut(square.len());
        let twice = &mut room[..square.len()];
        x.iter_mut().for_each(|x| *x = self.round(x.to_f64()));
        let norm: T = self.round(square_sum(x).sqrt().max(self.eps));
        x.iter_mut().for_each(|x| *x = self.round(x.to_f64() / norm.to_f64()));
        for _ in 0..self.steps {
            matmul((whole, x), tall, (whole, x), !tall, square, gram);
            gram.iter_mut().for_each(|g| *g = self.round(g.to_f64()));
            matmul((square, gram), false, (square, gram), false, square, twice);
            for (g, twice) in gram.iter_mut().zip(&*twice) {
                *g = self.round(b * g.to_f64() + c * twice.to_f64());
            }
            if tall {
                matmul((whole, x), false, (square, gram), false, whole, product);
            } else {
                matmul((square, gram), false, (whole, x), false, whole, product);
            }
            for (x, product) in x.iter_mut().zip(&*product) {
                *x = self.round(a * x.to_f64() + product.to_f64());
            }
        }
    }

    fn round<T: Scalar>(&self, x: f64) -> T {
        T::of(if self.bfloat16 { bfloat16(x) } else { x })
    }
}

/// The nearest number of 8 significant bits, by way of `f32`; the even one of two.
fn bfloat16(x: f64) -> f64 {
    let bits = (x as f32).to_bits();
    if x.is_nan() {
        return x;
    }
    let rounded = bits.wrapping_add(0x7fff + (bits >> 16 & 1)) & 0xffff_0000;
    f64::from(f32::from_bits(rounded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_goes_to_the_nearest_and_of_two_to_the_even() {
        let step = 2f64.powi(-7);
        for (x, want) in [
            (1.0, 1.0),
            (1.0 + 0.49 * step, 1.0),
            (1.0 + 0.5 * step, 1.0),
            (1.0 + 1.5 * step, 1.0 + 2.0 * step),
            (-1.0 - 0.51 * step, -1.0 - step),
            (0.0, 0.0),
            (f64::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(bfloat16(x), want);
        }
        assert!(bfloat16(f64::NAN).is_nan());
    }

    #[test]
    fn singular_values_come_near_one() {
        let exact = NewtonSchulz { coefficients: (1.5, -0.5, 0.0), steps: 40, eps: 1e-7, bfloat16: false };
        for [rows, columns] in [[2, 3], [3, 2], [3, 3]] {
            let mut x: Vec<f64> = (0..rows * columns).map(|i| ((i * i + 3) % 7) as f64 - 2.5).collect();
            let mut room = vec![0.0; NewtonSchulz::room([rows, columns])];
            exact.apply(&mut x, [rows, columns], &mut room);
            let entry = |i: usize, j: usize| x[i * columns + j];
            for i in 0..rows.min(columns) {
                for j in 0..=i {
                    let dot: f64 = if rows > columns {
                        (0..rows).map(|k| entry(k, i) * entry(k, j)).sum()
                    } else {
                        (0..columns).map(|k| entry(i, k) * entry(j, k)).sum()
                    };
                    let want = if i == j { 1.0 } else { 0.0 };
                    assert!((dot - want).abs() < 1e-9, "{rows}×{columns}: {dot}");
                }
            }
        }
    }
}
