//! Sine and cosine.
//!
//! x = k·π/2 + r with whole k and |r| ≤ π/4. π/2 is taken away in three parts of 53 bits, together 160 (Cody and Waite):
//! with a fused multiply-add the first difference is exact, the second is a pair, the third needs no more than its
//! rounded product. r as a pair is right to 2⁻⁷⁰ for |x| ≤ [`FAR`], since no double below it is nearer to a multiple of
//! π/2 than 2⁻⁶². Then sin r = r + r³·S(r²), cos r = 1 − r²/2 + r⁴·C(r²), both minimax (own Remez exchange; below 2⁻⁵⁶
//! and 2⁻⁶¹), and k's lowest two bits say which and with what sign: below 0.8 ulp. Beyond [`FAR`] there is libm's
//! Payne–Hanek reduction (M. H. Payne, R. N. Hanek, Radian reduction for trigonometric functions, 1983), number by number.

use super::pairs::{Numbers, Pair, ordered_sum, poly, product, sum};
use crate::lanes::{Bits, Mask};
use pulp::{Simd, bytemuck};

/// (sin r − r)/r³ in powers of r².
const SIN: [f64; 6] = [
    1.589_030_722_497_368_7e-10,
    -2.505_064_777_121_777e-8,
    2.755_731_299_952_439_7e-6,
    -1.984_126_982_785_514e-4,
    0.008_333_333_333_320_04,
    -0.166_666_666_666_666_24,
];
/// (cos r − 1 + r²/2)/r⁴ in powers of r².
const COS: [f64; 6] = [
    -1.135_520_404_506_331_2e-11,
    2.087_563_878_743_497e-9,
    -2.755_731_374_254_292_6e-7,
    2.480_158_728_741_983e-5,
    -0.001_388_888_888_887_091_3,
    0.041_666_666_666_666_58,
];
/// π/2 = FRAC_PI_2 + SECOND + THIRD, to 2⁻¹⁶³.
const SECOND: f64 = 6.123_233_995_736_766e-17;
const THIRD: f64 = -1.497_384_904_859_169_8e-33;
/// 1.5·2⁵²: added to a number below 2⁵¹ it leaves the nearest whole number in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// 2³⁰.
const FAR: f64 = 1_073_741_824.0;

/// sin r and cos r, and the bits of the quadrant k.
#[derive(Clone, Copy, Debug)]
struct Angle<S: Simd> {
    quadrant: Bits<S, f64>,
    sin: Numbers<S>,
    cos: Numbers<S>,
}

/// k and r = x − k·π/2.
#[inline(always)]
fn reduce<S: Simd>(x: Numbers<S>) -> (Bits<S, f64>, Pair<S>) {
    let shifted = x.fma(x.c(std::f64::consts::FRAC_2_PI), x.c(ROUND));
    let k = shifted - x.c(ROUND);
    let first = k.fma(x.c(-std::f64::consts::FRAC_PI_2), x);
    let second = product(k, x.c(-SECOND));
    let r = sum(first, second.hi);
    (shifted.bits(), ordered_sum(r.hi, r.lo + k.fma(x.c(-THIRD), second.lo)))
}

#[inline(always)]
fn angle<S: Simd>(x: Numbers<S>) -> Angle<S> {
    let (quadrant, r) = reduce(x);
    let z = r.hi * r.hi;
    let unit = ordered_sum(x.c(1.0), z * x.c(-0.5));
    let sin = (r.hi * z).fma(poly::<S, 2, 6>(z, SIN), r.lo * unit.hi);
    let low = (-r.hi).fma(r.lo, unit.lo);
    let cos = (z * z).fma(poly::<S, 2, 6>(z, COS), low);
    Angle { quadrant, sin: r.hi + sin, cos: unit.hi + cos }
}

impl<S: Simd> Angle<S> {
    /// Where the quadrant, moved on by `turn`, is odd.
    #[inline(always)]
    fn odd(self, turn: u64) -> Mask<S, f64> {
        let one = (self.quadrant + self.quadrant.c(turn)).and(1);
        one.eq(one.c(1))
    }

    /// The sine of x + turn·π/2.
    #[inline(always)]
    fn turned(self, turn: u64) -> Numbers<S> {
        let y = self.odd(turn).pick(self.cos, self.sin);
        let sign = (self.quadrant + self.quadrant.c(turn)).and(2).shl::<62>();
        (y.bits() ^ sign).number()
    }
}

/// `y`, but f(x) where |x| > [`FAR`].
#[inline(always)]
fn with_far<S: Simd>(x: Numbers<S>, y: Numbers<S>, f: fn(f64) -> f64) -> Numbers<S> {
    let far = x.magnitude().gt(x.c(FAR));
    let lanes = size_of::<S::f64s>() / size_of::<f64>();
    if x.s.first_true_m64s(far.v) < lanes { each_far(x, y, f) } else { y }
}

#[cold]
#[inline(never)]
fn each_far<S: Simd>(x: Numbers<S>, mut y: Numbers<S>, f: fn(f64) -> f64) -> Numbers<S> {
    let x: &[f64] = bytemuck::cast_slice(std::slice::from_ref(&x.v));
    for (y, &x) in bytemuck::cast_slice_mut(std::slice::from_mut(&mut y.v)).iter_mut().zip(x) {
        if x.abs() > FAR {
            *y = f(x);
        }
    }
    y
}

/// sin x. Tiny x are their own result, −0 too.
#[inline(always)]
pub(super) fn sin<S: Simd>(x: Numbers<S>) -> Numbers<S> {
    let y = angle(x).turned(0);
    let y = x.magnitude().lt(x.c(TINY)).pick(x, y);
    with_far(x, y, libm::sin)
}

/// cos x.
#[inline(always)]
pub(super) fn cos<S: Simd>(x: Numbers<S>) -> Numbers<S> {
    with_far(x, angle(x).turned(1), libm::cos)
}

/// 2⁻²⁷: below it x³/6 is less than half a last place of x.
const TINY: f64 = 7.450_580_596_923_828e-9;
