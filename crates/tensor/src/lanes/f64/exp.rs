//! eˣ and eˣ − 1.
//!
//! x = n·ln 2 + r with whole n and |r| ≤ ½ ln 2, so eˣ = 2ⁿ·(1 + r + q), q = r²·P(r). P is the minimax polynomial of
//! degree 10 for (eʳ − 1 − r)/r² (own Remez exchange; |r²(P − …)|/eʳ < 2⁻⁶⁰). n·ln 2 is taken away in two parts
//! (W. J. Cody, W. Waite, Software Manual for the Elementary Functions, 1980): with a fused multiply-add the first
//! difference is exact, since both terms are multiples of 2⁻⁵⁴ and |r| < ½. What rounding r loses is kept in q. The sum
//! 1 + r + q is rounded once, and q is at most a sixth of it: the error stays below 0.6 ulp.

use super::pairs::{Numbers, Pair, ordered_sum, poly, sum};
use crate::lanes::{Bits, Ground};

/// (eʳ − 1 − r)/r² on |r| ≤ ½ ln 2.
const EXP: [f64; 11] = [
    2.101_437_506_341_595_2e-9,
    2.511_534_267_836_049_4e-8,
    2.755_697_833_058_626e-7,
    2.755_722_511_893_098e-6,
    2.480_158_763_061_141e-5,
    1.984_126_990_638_646_3e-4,
    0.001_388_888_888_875_673,
    0.008_333_333_333_312_902,
    0.041_666_666_666_666_845,
    0.166_666_666_666_666_88,
    0.5,
];
/// ln 2 = LN_2 + LN_2_LOW, to 2⁻¹⁰⁹.
pub(super) const LN_2: f64 = std::f64::consts::LN_2;
pub(super) const LN_2_LOW: f64 = 2.319_046_813_846_299_6e-17;
/// Added to a number below 2⁵¹ it leaves the nearest whole number, plus 2046, in the low bits.
const ROUND: f64 = 6_755_399_441_057_790.0; // 1.5·2⁵² + 2046

/// 2ⁿ·(1 + r + q) with |r| ≤ ½ ln 2 and q = eʳ − 1 − r.
#[derive(Clone, Copy, Debug)]
pub(super) struct Power<S: Ground<f64>> {
    /// The bits of n + [`ROUND`].
    pub(super) n: Bits<S, f64>,
    pub(super) r: Numbers<S>,
    pub(super) q: Numbers<S>,
}

/// The whole number nearest to x, as the bits of a sum with [`ROUND`] and as a number.
#[inline(always)]
pub(super) fn nearest<S: Ground<f64>>(x: Numbers<S>, scale: f64) -> (Bits<S, f64>, Numbers<S>) {
    let shifted = x.fma(x.c(scale), x.c(ROUND));
    (shifted.bits(), shifted - x.c(ROUND))
}

/// e^(hi + lo) for |hi| < 1400.
#[inline(always)]
pub(super) fn power<S: Ground<f64>>(hi: Numbers<S>, lo: Numbers<S>) -> Power<S> {
    let (n, k) = nearest(hi, std::f64::consts::LOG2_E);
    let exact = k.fma(hi.c(-LN_2), hi);
    let rest = k.fma(hi.c(-LN_2_LOW), lo);
    Power::of_rest(n, ordered_sum(exact, rest))
}

impl<S: Ground<f64>> Power<S> {
    /// 2ⁿ·eʳ.
    #[inline(always)]
    pub(super) fn of_rest(n: Bits<S, f64>, r: Pair<S>) -> Power<S> {
        let p = poly::<S, 2, 11>(r.hi, EXP);
        Power { n, r: r.hi, q: p.fma(r.hi, r.lo).fma(r.hi, r.lo) }
    }

    /// 1 + r + q.
    #[inline(always)]
    pub(super) fn significand(self) -> Pair<S> {
        let s = ordered_sum(self.r.c(1.0), self.r);
        ordered_sum(s.hi, s.lo + self.q)
    }

    /// 2ⁿ⁻ᴷ as a number, if that is in the normal range.
    #[inline(always)]
    pub(super) fn two_to<const K: u64>(self) -> Numbers<S> {
        (self.n - self.n.c(1023 + K)).shl::<52>().number()
    }

    /// 2^−h and 2^(n−h), where h is the half of n: each in the normal range for n from −2046 to 2046.
    #[inline(always)]
    pub(super) fn halves(self) -> (Numbers<S>, Numbers<S>) {
        let half = self.n.shr::<1>();
        ((half.c(2046) - half).shl::<52>().number(), (self.n - half).shl::<52>().number())
    }

    /// y·2ⁿ for n from −2046 to 2046, in two steps, of which the first is exact for y near 1.
    #[inline(always)]
    pub(super) fn scale(self, y: Numbers<S>) -> Numbers<S> {
        let half = self.n.shr::<1>();
        y * half.shl::<52>().number() * (self.n - half).shl::<52>().number()
    }
}

/// x, but not above high; NaN stays.
#[inline(always)]
pub(super) fn up_to<S: Ground<f64>>(x: Numbers<S>, high: f64) -> Numbers<S> {
    x.gt(x.c(high)).pick(x.c(high), x)
}

/// x held between low and high; NaN stays.
#[inline(always)]
pub(super) fn held<S: Ground<f64>>(x: Numbers<S>, low: f64, high: f64) -> Numbers<S> {
    up_to(x.lt(x.c(low)).pick(x.c(low), x), high)
}

/// eˣ. Beyond the bounds the result is 0 or ∞ by rounding.
#[inline(always)]
pub(super) fn exp<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let power = power(held(x, -746.0, 710.0), x.c(0.0));
    let s = ordered_sum(x.c(1.0), power.r);
    power.scale(s.hi + (s.lo + power.q))
}

/// eˣ − 1 = 2·((2ⁿ⁻¹ − ½) + 2ⁿ⁻¹·(r + q)), halved so that 2¹⁰²⁴ is not needed. The first two terms are added without
/// loss: below 1.1 ulp. Tiny x are their own result, subnormal ones and −0 with all their bits.
#[inline(always)]
pub(super) fn exp_m1<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let power = power(held(x, -50.0, 710.0), x.c(0.0));
    let half = power.two_to::<1>();
    let base = sum(half, x.c(-0.5));
    let s = ordered_sum(base.hi, half * power.r);
    let y = s.hi + half.fma(power.q, s.lo + base.lo);
    x.magnitude().lt(x.c(TINY)).pick(x, y + y)
}

/// Below it, 2⁻⁵⁴, f(x) = x for functions with f(x) = x + x²/2 + ….
pub(super) const TINY: f64 = 5.551_115_123_125_783e-17;
