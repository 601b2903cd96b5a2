//! The formulas of `f64`. Until they are here, libm's, lane by lane.

use super::{Lanes, formulas::Formulas};
use pulp::{Simd, bytemuck};

/// f of each lane.
#[inline(always)]
fn each<S: Simd>(mut x: Lanes<S, f64>, f: fn(f64) -> f64) -> Lanes<S, f64> {
    for x in bytemuck::cast_slice_mut(std::slice::from_mut(&mut x.v)) {
        *x = f(*x);
    }
    x
}

impl Formulas for f64 {
    #[inline(always)]
    fn nearest(v: f64) -> f64 {
        v
    }
    #[inline(always)]
    fn exp<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::exp)
    }
    #[inline(always)]
    fn exp_m1<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::expm1)
    }
    #[inline(always)]
    fn ln<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::log)
    }
    #[inline(always)]
    fn ln_1p<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::log1p)
    }
    #[inline(always)]
    fn sin<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::sin)
    }
    #[inline(always)]
    fn cos<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::cos)
    }
    #[inline(always)]
    fn tanh<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::tanh)
    }
    #[inline(always)]
    fn sigmoid<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        let e = each(-x.magnitude(), libm::exp);
        let one = x.c(1.0);
        x.gt(x.c(0.0)).pick(one, e) / (one + e)
    }
    #[inline(always)]
    fn erf<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::erf)
    }
    #[inline(always)]
    fn erfc<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, libm::erfc)
    }
    #[inline(always)]
    fn normal_cdf<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, normal_cdf)
    }
    #[inline(always)]
    fn normal_pdf<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        each(x, normal_pdf)
    }
    #[inline(always)]
    fn pow<S: Simd>(mut x: Lanes<S, f64>, y: Lanes<S, f64>) -> Lanes<S, f64> {
        let y: &[f64] = bytemuck::cast_slice(std::slice::from_ref(&y.v));
        for (x, y) in bytemuck::cast_slice_mut(std::slice::from_mut(&mut x.v)).iter_mut().zip(y) {
            *x = libm::pow(*x, *y);
        }
        x
    }
}

/// Φ through erfc, which keeps its digits on the left. The argument −x/√2 is split into a rounded part and its error,
/// which enters by the first-order term, since erfc is steep there.
fn normal_cdf(x: f64) -> f64 {
    const LOW: f64 = -4.833_646_656_726_457e-17; // 1/√2 − FRAC_1_SQRT_2
    let t = -x * std::f64::consts::FRAC_1_SQRT_2;
    let error = (-x).mul_add(std::f64::consts::FRAC_1_SQRT_2, -t) - x * LOW;
    let slope = -std::f64::consts::FRAC_2_SQRT_PI * libm::exp(-t * t);
    let value = libm::erfc(t);
    let corrected = if error.is_finite() { slope.mul_add(error, value) } else { value };
    0.5 * corrected
}

/// φ, with the rounding error of x² put back into the exponent.
fn normal_pdf(x: f64) -> f64 {
    const SCALE: f64 = 0.398_942_280_401_432_7; // 1/√(2π)
    let square = x * x;
    let error = x.mul_add(x, -square);
    let value = SCALE * libm::exp(-0.5 * square);
    if error.is_finite() { (-0.5 * error).mul_add(value, value) } else { value }
}
