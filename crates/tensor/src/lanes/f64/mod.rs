//! The formulas of `f64`. Every function is the same on lanes and on single numbers, without branches but one: the sine
//! and cosine of angles beyond 2³⁰. Errors that are proved or measured are in `docs/numerics-f64.md`.

mod erf;
mod exp;
mod log;
mod pairs;
mod pow;
mod tail;
mod tanh;
#[cfg(test)]
mod tests;
mod trig;

use super::{Base, Lanes, formulas::Formulas};
use pulp::Simd;

impl Formulas for f64 {
    #[inline(always)]
    fn nearest(v: f64) -> f64 {
        v
    }
    #[inline(always)]
    fn exp<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        exp::exp(x)
    }
    #[inline(always)]
    fn exp_m1<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        exp::exp_m1(x)
    }
    #[inline(always)]
    fn ln<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        log::ln(x)
    }
    #[inline(always)]
    fn ln_1p<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        log::ln_1p(x)
    }
    #[inline(always)]
    fn sin<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        trig::sin(x)
    }
    #[inline(always)]
    fn cos<S: Simd>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        trig::cos(x)
    }
    #[inline(always)]
    fn tanh<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        tanh::tanh(x)
    }
    #[inline(always)]
    fn sigmoid<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        tanh::sigmoid(x)
    }
    #[inline(always)]
    fn erf<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        erf::erf(x)
    }
    #[inline(always)]
    fn erfc<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        tail::erfc(x)
    }
    #[inline(always)]
    fn normal_cdf<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        tail::normal_cdf(x)
    }
    #[inline(always)]
    fn normal_pdf<S: Base>(x: Lanes<S, f64>) -> Lanes<S, f64> {
        tail::normal_pdf(x)
    }
    #[inline(always)]
    fn pow<S: Base>(x: Lanes<S, f64>, y: Lanes<S, f64>) -> Lanes<S, f64> {
        pow::pow(x, y)
    }
}
