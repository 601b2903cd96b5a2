//! ln x and ln(1 + x).
//!
//! x = 2ᵏ·(1 + f) with 1 + f between √½ and √2, and with s = f/(2 + f): ln(1 + f) = 2 artanh s = f − f²/2 + s·(f²/2 + R),
//! where R = s²·L(s²) and s·R = 2 artanh s − 2s (P. T. P. Tang, Table-driven implementation of the logarithm function,
//! 1990; the same identity in W. J. Cody, W. Waite, 1980). L is minimax of degree 6 (own Remez exchange; the error of
//! s²·L is below 2⁻⁵⁸). k·LN_2_HIGH and its sum with f are exact, and so is f²/2 as a pair; all that is rounded before
//! the last sum is at most a fifth of the result: the error stays below 0.75 ulp.

use super::pairs::{Numbers, Pair, ordered_sum, poly, product, sum};
use crate::lanes::{Bits, Ground};

/// (2 artanh s − 2s)/s³ in powers of s², for |s| ≤ (√2 − 1)/(√2 + 1).
const LOG: [f64; 7] = [
    0.147_975_015_331_220_7,
    0.153_139_038_413_733_64,
    0.181_835_697_175_701_36,
    0.222_221_984_763_932_98,
    0.285_714_287_432_589_1,
    0.399_999_999_994_111_07,
    0.666_666_666_666_673_5,
];
/// ln 2 in two parts, the first of 32 bits, so that its products with exponents are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8; // 0x1.62e42feep-1
const LN_2_REST: f64 = 1.908_214_929_270_587_7e-10;
/// The bits of 1, of the double nearest to √½, and of all significands.
const ONE: u64 = 0x3ff0_0000_0000_0000;
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
const SIGNIFICAND: u64 = 0x000f_ffff_ffff_ffff;
/// 2⁵² and its bits, to make numbers of small whole ones.
const TWO_52: f64 = 4_503_599_627_370_496.0;
const TWO_52_BITS: u64 = 0x4330_0000_0000_0000;
/// 2⁵⁴, by which subnormal numbers become normal.
const TWO_54: f64 = 18_014_398_509_481_984.0;

/// A positive normal number as 2ᵏ·m with m from √½ to √2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled<S: Ground<f64>> {
    /// The bits of k + 1023, as a whole number.
    biased: Bits<S, f64>,
    pub(super) k: Numbers<S>,
    pub(super) m: Numbers<S>,
}

/// Takes a positive normal number apart.
#[inline(always)]
fn scaled<S: Ground<f64>>(x: Numbers<S>) -> Scaled<S> {
    let bits = x.bits();
    let moved = bits + bits.c(ONE.wrapping_sub(SQRT_HALF));
    let biased = moved.shr::<52>();
    let k = (biased | bits.c(TWO_52_BITS)).number() - x.c(TWO_52 + 1023.0);
    let m = (moved.and(SIGNIFICAND) + bits.c(SQRT_HALF)).number();
    Scaled { biased, k, m }
}

/// Takes any positive number apart, subnormal ones too.
#[inline(always)]
pub(super) fn scaled_any<S: Ground<f64>>(x: Numbers<S>) -> Scaled<S> {
    let small = x.lt(x.c(f64::MIN_POSITIVE));
    let s = scaled(small.pick(x * x.c(TWO_54), x));
    Scaled { k: s.k - small.pick(x.c(54.0), x.c(0.0)), ..s }
}

/// k·ln 2 + ln(1 + f.hi + f.lo).
#[inline(always)]
fn log<S: Ground<f64>>(k: Numbers<S>, f: Pair<S>) -> Numbers<S> {
    let s = f.hi / (f.hi + f.hi.c(2.0));
    let z = s * s;
    let square = product(f.hi * f.hi.c(0.5), f.hi);
    let low = k.fma(f.hi.c(LN_2_REST), f.lo - square.lo);
    let inner = poly::<S, 2, 7>(z, LOG).fma(z, square.hi);
    let total = ordered_sum(k * f.hi.c(LN_2_HIGH), f.hi);
    total.hi + (total.lo + (s.fma(inner, low) - square.hi))
}

/// `y` where x is from `zero` to ∞; −∞ at `zero`, ∞ at ∞ and NaN elsewhere.
#[inline(always)]
fn edges<S: Ground<f64>>(x: Numbers<S>, zero: f64, y: Numbers<S>) -> Numbers<S> {
    let y = x.lt(x.c(f64::INFINITY)).pick(y, x);
    let below = x.eq(x.c(zero)).pick(x.c(f64::NEG_INFINITY), x.c(f64::NAN));
    x.gt(x.c(zero)).pick(y, below)
}

/// ln x.
#[inline(always)]
pub(super) fn ln<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let s = scaled_any(x);
    edges(x, 0.0, log(s.k, Pair { hi: s.m - x.c(1.0), lo: x.c(0.0) }))
}

/// ln(1 + x): the rounding error of 1 + x is put back into f. Tiny x are their own result.
#[inline(always)]
pub(super) fn ln_1p<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let one = x.c(1.0);
    let u = sum(one, x);
    let s = scaled(u.hi);
    // 2⁻ᵏ; where x is so large that it overflows the error is nothing.
    let inverse = (s.biased.c(2046) - s.biased).shl::<52>().number();
    let lost = x.lt(x.c(TWO_54)).pick(u.lo * inverse, x.c(0.0));
    let f = ordered_sum(s.m - one, lost);
    // ln(1 + f + e) = ln(1 + f) + e/(1 + f), of which e·(1 − f) is enough.
    let y = log(s.k, Pair { hi: f.hi, lo: (-f.lo).fma(f.hi, f.lo) });
    x.magnitude().lt(x.c(super::exp::TINY)).pick(x, edges(x, -1.0, y))
}
