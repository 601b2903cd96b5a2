//! The error function.
//!
//! With a = |x|, erf a = 1 − e^(−u) where u = −ln erfc a = a + a·(2/√π − 1 + a·H(a)). H runs only from 0.637 to 0.88:
//! minimax of degree 15 in t = (a − 3)/(a + 3) (own Remez exchange, weighted so that the error of erf is what is small:
//! below 2⁻⁵⁵·⁷). An error of u enters erf by the factor u/(eᵘ − 1), and what is rounded is the smaller part of u where
//! that is large: it contributes at most 0.4 ulp. The sum u is a pair; −(e^(−u) − 1) is as in `exp_m1`. Below 0.95 ulp,
//! for small x too, with no second formula. The idea to approximate a function of erfc and not erf itself: M. Abramowitz,
//! I. A. Stegun, Handbook of Mathematical Functions, 7.1.28 (there, erfc's 16th root), 1964.

use super::{
    exp::{power, up_to},
    pairs::{Numbers, ordered_sum, poly},
};
use pulp::Simd;

/// H in powers of t.
const ERF: [f64; 16] = [
    -2.167_851_632_207_583e-6,
    -1.390_031_292_917_577_2e-5,
    -2.863_146_458_599_965_3e-5,
    -1.512_610_583_783_395_7e-6,
    5.791_508_910_354_483e-5,
    1.735_624_376_945_038_7e-5,
    2.115_302_062_090_013_3e-6,
    3.535_098_586_987_824_4e-4,
    2.232_485_349_536_026_6e-4,
    -8.421_465_950_584_319e-4,
    0.001_487_373_388_204_323_7,
    0.004_621_726_552_767_752,
    -0.010_320_661_113_565_267,
    -9.716_880_010_418_326e-4,
    0.190_149_440_960_610_37,
    0.815_025_060_077_113_3,
];
/// From here on erf rounds to 1.
const END: f64 = 5.95;
/// 2/√π − 1.
const SLOPE: f64 = 0.128_379_167_095_512_6;

/// erf x.
#[inline(always)]
pub(super) fn erf<S: Simd>(x: Numbers<S>) -> Numbers<S> {
    let (a, three) = (up_to(x.magnitude(), END), x.c(3.0));
    let h = poly::<S, 2, 16>((a - three) / (a + three), ERF);
    let u = ordered_sum(-a, -a * a.fma(h, x.c(SLOPE)));
    let power = power(u.hi, u.lo);
    let t = power.two_to::<0>();
    let s = ordered_sum(x.c(1.0) - t, -(t * power.r));
    (s.hi + (-t).fma(power.q, s.lo)).with_sign_of(x)
}
