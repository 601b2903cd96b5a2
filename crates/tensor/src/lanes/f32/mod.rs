//! The formulas of `f32`.

use super::{Lanes, formulas::Formulas};
use crate::Elem;
use pulp::{Simd, bytemuck};

/// f of each lane.
#[inline(always)]
fn each<S: Simd>(mut x: Lanes<S, f32>, f: fn(f32) -> f32) -> Lanes<S, f32> {
    for x in bytemuck::cast_slice_mut(std::slice::from_mut(&mut x.v)) {
        *x = f(*x);
    }
    x
}

impl Formulas for f32 {
    #[inline(always)]
    fn nearest(v: f64) -> f32 {
        v as f32
    }
    #[inline(always)]
    fn exp<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::expf)
    }
    #[inline(always)]
    fn exp_m1<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::expm1f)
    }
    #[inline(always)]
    fn ln<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::logf)
    }
    #[inline(always)]
    fn ln_1p<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::log1pf)
    }
    #[inline(always)]
    fn sin<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::sinf)
    }
    #[inline(always)]
    fn cos<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::cosf)
    }
    #[inline(always)]
    fn tanh<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::tanhf)
    }
    #[inline(always)]
    fn sigmoid<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        let e = each(-x.magnitude(), libm::expf);
        let one = x.c(1.0);
        x.gt(x.c(0.0)).pick(one, e) / (one + e)
    }
    #[inline(always)]
    fn erf<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::erff)
    }
    #[inline(always)]
    fn erfc<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, libm::erfcf)
    }
    #[inline(always)]
    fn normal_cdf<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, |x| f64::from(x).normal_cdf() as f32)
    }
    #[inline(always)]
    fn normal_pdf<S: Simd>(x: Lanes<S, f32>) -> Lanes<S, f32> {
        each(x, |x| f64::from(x).normal_pdf() as f32)
    }
    #[inline(always)]
    fn pow<S: Simd>(mut x: Lanes<S, f32>, y: Lanes<S, f32>) -> Lanes<S, f32> {
        let y: &[f32] = bytemuck::cast_slice(std::slice::from_ref(&y.v));
        for (x, y) in bytemuck::cast_slice_mut(std::slice::from_mut(&mut x.v)).iter_mut().zip(y) {
            *x = libm::powf(*x, *y);
        }
        x
    }
}
