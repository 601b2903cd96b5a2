//! The error function.
//!
//! With a = |x|, erf a = 1 − e^(−u) where u = −ln erfc a = a + a·(2/√π − 1 + a·H(a)). H runs only from 0.637 to 0.88:
//! minimax of degree 16 in t = (a − 3)/(a + 3) (own Remez exchange, weighted so that the error of erf is what is small:
//! below 2⁻⁵⁷·⁴). An error of u enters erf by the factor u/(eᵘ − 1), and what is rounded is H, the smaller part of u where
//! that is large: it contributes at most 0.2 ulp. All else of u is a pair; −(e^(−u) − 1) is as in `exp_m1`. Below 1.2 ulp,
//! for small x too, with no second formula. The idea to approximate a function of erfc and not erf itself: M. Abramowitz,
//! I. A. Stegun, Handbook of Mathematical Functions, 7.1.28 (there, erfc's 16th root), 1964.

use super::{
    exp::{power, up_to},
    pairs::{Numbers, ordered_sum, poly, product},
};
use crate::lanes::Ground;

/// H in powers of t.
const ERF: [f64; 17] = [
    -6.532_832_225_510_717e-7,
    -7.593_608_579_310_461e-6,
    -3.443_391_680_381_280_6e-5,
    -7.549_209_336_605_018e-5,
    -7.343_054_721_822_55e-5,
    -2.043_778_504_372_685_5e-5,
    -4.497_448_585_401_503e-5,
    -3.454_507_979_766_074e-5,
    3.375_602_511_518_413e-4,
    2.181_731_792_657_261e-4,
    -8.432_971_111_957_76e-4,
    0.001_487_197_051_568_569_3,
    0.004_621_710_272_338_489,
    -0.010_320_661_710_041_654,
    -9.716_879_709_036_337e-4,
    0.190_149_440_963_881_37,
    0.815_025_060_077_177_5,
];
/// From here on erf rounds to 1.
const END: f64 = 5.95;
/// 2/√π − 1.
const SLOPE: f64 = 0.128_379_167_095_512_6;

/// erf x.
#[inline(always)]
pub(super) fn erf<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let (a, three) = (up_to(x.magnitude(), END), x.c(3.0));
    let h = poly::<S, 4, 17>((a - three) / (a + three), ERF);
    let slope = x.c(SLOPE);
    let w = a.fma(h, slope);
    let v = product(-a, w);
    let u = ordered_sum(-a, v.hi);
    let power = power(u.hi, u.lo + (-a).fma(a.fma(h, slope - w), v.lo));
    let t = power.two_to::<0>();
    let s = ordered_sum(x.c(1.0) - t, -(t * power.r));
    (s.hi + (-t).fma(power.q, s.lo)).with_sign_of(x)
}
