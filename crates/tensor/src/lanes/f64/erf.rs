//! The error function.
//!
//! With a = |x|, erf a = 1 − e^(−u) where u = −ln erfc a = a·(2/√π + a·H(a)). H runs only from 0.637 to 0.88: minimax of
//! degree 24 in t = 2a/5.95 − 1 (own Remez exchange, weighted so that the error of erf is what is small: below 2⁻⁵⁶·⁶).
//! An error of u enters erf by the factor u/(eᵘ − 1), and a²·H is the smaller part of u where that is large, so that H
//! needs no more than working precision: it contributes at most 0.4 ulp. 2/√π·a and u are pairs. −(e^(−u) − 1) is as in
//! `exp_m1`. Below 0.9 ulp, and the same for small x by relative error, with no second formula.
//! The idea to approximate the logarithm of erfc: M. Abramowitz, I. A. Stegun, Handbook, 7.1.28, has its 16th root.

use super::{
    exp::{held, power},
    pairs::{Numbers, ordered_sum, poly, product},
};
use pulp::Simd;

/// H in powers of t.
const ERF: [f64; 25] = [
    -2.892_915_603_653_031_6e-5,
    -1.710_683_765_412_753_2e-4,
    -4.007_524_234_613_106e-4,
    -4.199_146_820_034_640_3e-4,
    -1.365_410_076_170_035_1e-5,
    4.642_130_723_937_733_7e-4,
    4.693_144_844_216_970_6e-4,
    9.017_682_227_394_14e-5,
    -2.003_582_348_212_089_3e-4,
    -1.501_340_998_195_817_5e-4,
    -2.140_797_041_873_127_6e-5,
    1.584_374_554_211_951_6e-5,
    7.885_041_039_808_367e-5,
    -1.341_906_322_773_555e-4,
    2.446_105_162_873_708e-4,
    -3.745_378_112_745_089e-4,
    4.315_311_478_569_799_4e-4,
    -2.024_861_150_103_403_8e-4,
    -7.893_114_526_150_127e-4,
    0.003_489_943_767_325_162_7,
    -0.009_664_340_209_154_933,
    0.022_480_598_571_437_724,
    -0.047_549_925_935_941_754,
    0.095_076_849_914_161_36,
    0.814_229_439_468_036_2,
];
/// From here on erf rounds to 1.
const END: f64 = 5.95;
/// 2/√π = FRAC_2_SQRT_PI + SLOPE_LOW.
const SLOPE_LOW: f64 = 1.533_545_961_316_588e-17;

/// erf x.
#[inline(always)]
pub(super) fn erf<S: Simd>(x: Numbers<S>) -> Numbers<S> {
    let a = held(x.magnitude(), 0.0, END);
    let h = poly::<S, 4, 25>(a.fma(x.c(2.0 / END), x.c(-1.0)), ERF);
    let line = product(a, x.c(-std::f64::consts::FRAC_2_SQRT_PI));
    let u = ordered_sum(line.hi, -(a * a) * h);
    let power = power(u.hi, u.lo + a.fma(x.c(-SLOPE_LOW), line.lo));
    let t = power.two_to::<0>();
    let s = ordered_sum(x.c(1.0) - t, -(t * power.r));
    (s.hi + (-t).fma(power.q, s.lo)).with_sign_of(x)
}
