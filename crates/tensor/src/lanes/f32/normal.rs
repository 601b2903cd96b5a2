//! The normal distribution: Φ(−a) = e^(−a²/2)·R(a) for a ≥ 0, where R(a) = t·p(u) with t = 1/(a + 4), u = 1 − 6.5·t
//! and a minimax polynomial p (`scripts/minimax.py`, error below 2⁻²⁵ of the value); Φ(a) = 1 − Φ(−a).
//! Up to 1, where a unit of the result is large beside that of Φ(−a), it is ½ + x·q(−x²/2) with a minimax polynomial q.
//!
//! Source of the change of variable: M. Shepherd, J. Laframboise, Chebyshev Approximation of (1 + 2x)·exp(x²)·erfc x
//! (1981).

use super::{F32, exp::gauss};
use crate::lanes::Ground;

/// Φ(x).
#[inline(always)]
pub(super) fn cdf<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let (a, one) = (x.magnitude(), x.c(1.0));
    let held = a.at_most(x.c(15.0));
    let d = held + x.c(4.0);
    let t = one / d;
    let u = (held - x.c(2.5)) * t; // not 1 − 6.5·t, which would feel the rounding of t sixfold
    let p = u.poly([
        -0.000_885_861_87,
        0.002_442_565_7,
        0.004_237_014_3,
        -0.019_666_372,
        -0.003_043_532_6,
        0.150_657_4,
        -0.457_285_64,
        0.812_418_5,
        -1.008_535_9,
        0.918_653_67,
    ]);
    let factor = t * p;
    let (w, (first, second)) = gauss(held);
    // The rounding errors of d and t are put back, which u feels, too.
    let error = (-t).fma(d, one) - t * (held - (d - x.c(4.0)));
    let w = error.fma(one - u, w);
    // So is that of the factor.
    let left = (w.fma(factor, t.fma(p, -factor)) + factor) * first * second;
    let far = x.gt(x.c(0.0)).pick(one - left, left);
    let y = held * x.c(-0.5) * held;
    let q = y.poly([0.000_261_395_3, 0.001_840_277_1, 0.009_504_155, 0.039_896_652, 0.132_981_08]);
    // In this order every step rises with x.
    let near = x.c(0.5) + x.fma(x.c(0.398_942_3), (x * y) * q);
    a.lt(one).pick(near, far)
}

/// φ(x).
#[inline(always)]
pub(super) fn pdf<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let (w, (first, second)) = gauss(x.magnitude().at_most(x.c(15.0)));
    let factor = x.c(0.398_942_3);
    w.fma(factor, factor) * first * second
}
