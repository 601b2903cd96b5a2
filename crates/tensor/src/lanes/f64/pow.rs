//! xʸ = 2^(y·log₂|x|), with the logarithm and its product as pairs.
//!
//! |x| = 2ᵏ·(1 + f), s = f/(2 + f) as a pair; log₂(1 + f) = s·(C₁ + z·(C₃ + z·A(z))), z = s², with the first two
//! coefficients 2/ln 2 and 2/(3 ln 2) as pairs and A minimax of degree 6 in working precision (own Remez exchange; the
//! error of the whole is below 2⁻⁶⁵ of it). An error of the logarithm enters the result by y·log₂|x| ≤ 1075: below 2⁻⁵⁵,
//! so that the result is within 0.8 ulp. For the cases of 0, 1, ∞ and NaN: IEEE 754-2019, 9.2.1, pow.

use super::{
    exp::{LN_2, LN_2_LOW, Power, held, nearest},
    log::scaled_any,
    pairs::{Numbers, Pair, ordered_sum, poly, product},
};
use crate::lanes::{Ground, Mask};

/// (2 artanh s/(s·ln 2) − C₁ − C₃·z)/z², z = s², |s| ≤ (√2 − 1)/(√2 + 1).
const LOG_2: [f64; 7] = [
    0.190_403_272_267_907_82,
    0.191_253_305_935_246_73,
    0.221_984_074_316_404_93,
    0.262_307_699_535_756_7,
    0.320_598_902_290_846_5,
    0.412_198_583_091_848_4,
    0.577_078_016_355_618_2,
];
/// C₁ = 2/ln 2 and C₃ = 2/(3 ln 2) in two parts each.
const C1: f64 = 2.885_390_081_777_926_8;
const C1_LOW: f64 = 4.071_054_748_186_206_6e-17;
const C3: f64 = 0.961_796_693_925_975_6;
const C3_LOW: f64 = 5.057_761_664_812_590_7e-17;
/// Beyond 2^±LIMIT every result is 0 or ∞.
const LIMIT: f64 = 1100.0;
/// 2⁵² and 2⁵³: from there on doubles are whole, and even.
const WHOLE: f64 = 4_503_599_627_370_496.0;
const EVEN: f64 = 9_007_199_254_740_992.0;

/// log₂ a for a > 0.
#[inline(always)]
fn log_2<S: Ground<f64>>(a: Numbers<S>) -> Pair<S> {
    let scaled = scaled_any(a);
    let f = scaled.m - a.c(1.0);
    let s = Pair { hi: f, lo: a.c(0.0) }.over(ordered_sum(a.c(2.0), f));
    let z = s.times(s);
    let rest = z.times(Pair { hi: poly::<S, 2, 7>(z.hi, LOG_2), lo: a.c(0.0) });
    let third = ordered_sum(a.c(C3), rest.hi);
    let third = z.times(Pair { hi: third.hi, lo: third.lo + (rest.lo + a.c(C3_LOW)) });
    let first = ordered_sum(a.c(C1), third.hi);
    let y = s.times(Pair { hi: first.hi, lo: first.lo + (third.lo + a.c(C1_LOW)) });
    let total = ordered_sum(scaled.k, y.hi);
    Pair { hi: total.hi, lo: total.lo + y.lo }
}

/// 2^(hi + lo).
#[inline(always)]
fn exp_2<S: Ground<f64>>(x: Pair<S>) -> Numbers<S> {
    let (n, k) = nearest(x.hi, 1.0);
    let f = x.hi - k;
    let r = product(f, f.c(LN_2));
    let low = f.fma(f.c(LN_2_LOW), x.lo.fma(f.c(LN_2), r.lo));
    let power = Power::of_rest(n, ordered_sum(r.hi, low));
    let s = ordered_sum(f.c(1.0), power.r);
    power.scale(s.hi + (s.lo + power.q))
}

/// Where |y| is whole, and where it is odd.
#[inline(always)]
fn whole_and_odd<S: Ground<f64>>(y: Numbers<S>) -> (Mask<S, f64>, Mask<S, f64>) {
    let whole = |a: Numbers<S>| a.gt(a.c(WHOLE)) | ((a + a.c(WHOLE)) - a.c(WHOLE)).eq(a);
    let a = y.magnitude();
    let is_whole = whole(a);
    (is_whole, is_whole & !whole(a * a.c(0.5)) & a.lt(a.c(EVEN)))
}

/// |x|ʸ for x, y that are not NaN, y ≠ 0.
#[inline(always)]
fn magnitude<S: Ground<f64>>(a: Numbers<S>, y: Numbers<S>) -> Numbers<S> {
    let infinity = a.c(f64::INFINITY);
    let log = log_2(a);
    let hi = a.gt(a.c(0.0)).pick(log.hi, -infinity);
    let hi = a.lt(infinity).pick(hi, infinity);
    let p = product(y, hi);
    let low = p.hi.magnitude().lt(a.c(LIMIT)).pick(y.fma(log.lo, p.lo), a.c(0.0));
    exp_2(Pair { hi: held(p.hi, -LIMIT, LIMIT), lo: low })
}

/// xʸ.
#[inline(always)]
pub(super) fn pow<S: Ground<f64>>(x: Numbers<S>, y: Numbers<S>) -> Numbers<S> {
    let (zero, one) = (x.c(0.0), x.c(1.0));
    let a = x.magnitude();
    let (is_whole, is_odd) = whole_and_odd(y);
    let size = a.eq(one).pick(one, magnitude(a, y));
    let signed = is_odd.pick(size.with_sign_of(x), size);
    let root_of_negative = x.lt(zero) & x.gt(x.c(f64::NEG_INFINITY)) & !is_whole;
    let z = root_of_negative.pick(x.c(f64::NAN), signed);
    let z = (x.eq(x) & y.eq(y)).pick(z, x + y);
    (y.eq(zero) | x.eq(one)).pick(one, z)
}
