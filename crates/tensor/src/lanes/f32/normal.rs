//! The normal distribution: Φ(−a) = e^(−a²/2)·R(a) for a ≥ 0, where R(a) = t·p(u) with t = 1/(a + 3), u = 1 − 5.125·t
//! and a minimax polynomial p (`scripts/minimax.py`, error below 2⁻²⁵ of the value); Φ(a) = 1 − Φ(−a).
//!
//! Source of the change of variable: M. Shepherd, J. Laframboise, Chebyshev Approximation of (1 + 2x)·exp(x²)·erfc x
//! (1981).

use super::{F32, exp::gauss};
use pulp::Simd;

/// Φ(x).
#[inline(always)]
pub(super) fn cdf<S: Simd>(x: F32<S>) -> F32<S> {
    let (a, one) = (x.magnitude(), x.c(1.0));
    let t = one / (a.at_most(x.c(15.0)) + x.c(3.0));
    let u = t.fma(x.c(-5.125), one);
    let p = u.poly([
        0.000_217_121_33,
        -0.001_008_061_9,
        -0.001_852_925,
        0.005_055_883,
        0.011_829_313,
        -0.029_662_042,
        -0.061_326_19,
        0.345_482_11,
        -0.692_804_75,
        0.822_973,
    ]);
    let left = gauss(a, t * p);
    x.gt(x.c(0.0)).pick(one - left, left)
}

/// φ(x).
#[inline(always)]
pub(super) fn pdf<S: Simd>(x: F32<S>) -> F32<S> {
    gauss(x.magnitude(), x.c(0.398_942_3))
}
