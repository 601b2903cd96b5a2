//! The formulas of `f32`. Where a unit in the last place can be held in `f32`, they stay in it; the others
//! (sine, cosine, erf, erfc, powers) are computed in `f64` and rounded once.
#![allow(clippy::excessive_precision)] // coefficients stand as they were derived

mod erf;
mod erfc;
mod exp;
mod ln;
mod normal;
mod pow;
mod trig;
mod wide_exp;

use super::{Base, Formulas, Lanes, wide::wide};
use pulp::Simd;

type F32<S> = Lanes<S, f32>;

impl Formulas for f32 {
    #[inline(always)]
    fn nearest(v: f64) -> f32 {
        v as f32
    }
    #[inline(always)]
    fn exp<S: Base>(x: F32<S>) -> F32<S> {
        exp::exp(x)
    }
    #[inline(always)]
    fn exp_m1<S: Base>(x: F32<S>) -> F32<S> {
        exp::exp_m1(x)
    }
    #[inline(always)]
    fn ln<S: Base>(x: F32<S>) -> F32<S> {
        ln::ln(x)
    }
    #[inline(always)]
    fn ln_1p<S: Base>(x: F32<S>) -> F32<S> {
        ln::ln_1p(x)
    }
    #[inline(always)]
    fn sin<S: Simd>(x: F32<S>) -> F32<S> {
        wide(trig::Sine { quarter: 0 }, [x])
    }
    #[inline(always)]
    fn cos<S: Simd>(x: F32<S>) -> F32<S> {
        wide(trig::Sine { quarter: 1 }, [x])
    }
    #[inline(always)]
    fn tanh<S: Base>(x: F32<S>) -> F32<S> {
        exp::tanh(x)
    }
    #[inline(always)]
    fn sigmoid<S: Base>(x: F32<S>) -> F32<S> {
        exp::sigmoid(x)
    }
    #[inline(always)]
    fn erf<S: Base>(x: F32<S>) -> F32<S> {
        S::wide(erf::Erf, [x])
    }
    #[inline(always)]
    fn erfc<S: Base>(x: F32<S>) -> F32<S> {
        S::wide(erfc::Erfc, [x])
    }
    #[inline(always)]
    fn normal_cdf<S: Base>(x: F32<S>) -> F32<S> {
        normal::cdf(x)
    }
    #[inline(always)]
    fn normal_pdf<S: Base>(x: F32<S>) -> F32<S> {
        normal::pdf(x)
    }
    #[inline(always)]
    fn pow<S: Base>(x: F32<S>, y: F32<S>) -> F32<S> {
        S::wide(pow::Pow, [x, y])
    }
}
