//! The hyperbolic tangent and the logistic function.

use super::{
    exp::{held, power, up_to},
    pairs::{Numbers, Pair, ordered_sum, sum},
};
use crate::lanes::Ground;

/// tanh |x| = E/(E + 2) with E = e^(2|x|) − 1 as a pair, and the sign of x. The quotient is corrected by its remainder,
/// so that only E's own error, of q in r + q at n = 0, remains: below 0.8 ulp. From 20 on the result is ±1.
#[inline(always)]
pub(super) fn tanh<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let a = up_to(x.magnitude(), 20.0);
    let power = power(a + a, x.c(0.0));
    let t = power.two_to::<0>();
    let base = ordered_sum(t, x.c(-1.0));
    let s = ordered_sum(base.hi, t * power.r);
    let e = ordered_sum(s.hi, t.fma(power.q, s.lo + base.lo));
    let d = sum(e.hi, x.c(2.0));
    let y = e.over(Pair { hi: d.hi, lo: d.lo + e.lo });
    (y.hi + y.lo).with_sign_of(x)
}

/// σ(x) = 1/(1 + e), e = e^(−x) = 2ⁿ·m, as 2^−h/(2^−h + 2^(n−h)·m) with h the half of n, so that nothing overflows where
/// e does, and a subnormal result is rounded once more only by the last product. m and the sum are pairs, and the quotient is
/// corrected by its remainder: below 0.6 ulp.
#[inline(always)]
pub(super) fn sigmoid<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let power = power(held(-x, -746.0, 746.0), x.c(0.0));
    let m = power.significand();
    let (unit, rest) = power.halves();
    let d = sum(unit, rest * m.hi);
    let inverse = x.c(1.0) / d.hi;
    let low = rest.fma(m.lo, d.lo);
    let left = (-inverse).fma(low, (-inverse).fma(d.hi, x.c(1.0)));
    left.fma(inverse, inverse) * unit
}
