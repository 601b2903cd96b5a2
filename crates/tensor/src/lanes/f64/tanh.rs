//! The hyperbolic tangent and the logistic function: quotients of unrounded exponentials, each rounded once.

use super::{
    exp::{held, power},
    pairs::{Numbers, Pair, ordered_sum, sum},
};
use pulp::Simd;

/// tanh |x| = E/(E + 2) with E = e^(2|x|) − 1 as a pair, and the sign of x. The quotient is corrected by its remainder,
/// so that only E's own error, of q in r + q at n = 0, remains: below 0.8 ulp. From 20 on the result is ±1.
#[inline(always)]
pub(super) fn tanh<S: Simd>(x: Numbers<S>) -> Numbers<S> {
    let a = held(x.magnitude(), 0.0, 20.0);
    let power = power(a + a, x.c(0.0));
    let t = power.two_to::<0>();
    let base = ordered_sum(t, x.c(-1.0));
    let s = ordered_sum(base.hi, t * power.r);
    let e = ordered_sum(s.hi, t.fma(power.q, s.lo + base.lo));
    let d = sum(e.hi, x.c(2.0));
    let y = e.over(Pair { hi: d.hi, lo: d.lo + e.lo });
    (y.hi + y.lo).with_sign_of(x)
}

/// σ(x) = 1/(1 + e) for x > 0 and e/(1 + e) else, with e = e^(−|x|) as a pair; the second's numerator is scaled after
/// the division, so that subnormal results are rounded once more only by that. Below 0.6 ulp.
#[inline(always)]
pub(super) fn sigmoid<S: Simd>(x: Numbers<S>) -> Numbers<S> {
    let (zero, one) = (x.c(0.0), x.c(1.0));
    let power = power(held(-x.magnitude(), -746.0, 0.0), zero);
    let m = power.significand();
    let d = ordered_sum(one, power.scale(m.hi));
    let d = Pair { hi: d.hi, lo: d.lo + power.scale(m.lo) };
    let right = x.gt(zero);
    let y = Pair { hi: right.pick(one, m.hi), lo: right.pick(zero, m.lo) }.over(d);
    let y = y.hi + y.lo;
    right.pick(y, power.scale(y))
}
