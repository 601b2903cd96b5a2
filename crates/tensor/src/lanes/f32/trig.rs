//! Sine and cosine in `f64`: x = n·π/2 + r with |r| ≤ π/4, then minimax polynomials (`scripts/minimax.py`, errors below
//! 2⁻³³), chosen and signed by n. π/2 is in two parts, the first of 33 bits, so that its product with n is exact up to
//! |x| = 2²⁰; larger numbers go one by one by M. Payne, R. Hanek, Radian Reduction for Trigonometric Functions (1983).

use crate::lanes::{Lanes, wide::OnRegisters};
use pulp::{Simd, bytemuck};
use std::{f64::consts::FRAC_2_PI, slice::from_mut};

/// sin(x + quarter·π/2).
#[derive(Clone, Copy)]
pub(super) struct Sine {
    pub(super) quarter: u64,
}

const HALF_PI_HIGH: f64 = 1.570_796_326_734_125_6;
const HALF_PI_LOW: f64 = 6.077_100_506_506_192e-11;
const FAR: f64 = 1_048_576.0;
/// 1.5·2⁵²: adding it rounds to a whole number, which is then in the low bits, negative ones in two's complement.
const WHOLE: f64 = 6_755_399_441_055_744.0;

impl OnRegisters<1> for Sine {
    #[inline(always)]
    fn on<S: Simd>(self, [x]: [Lanes<S, f64>; 1]) -> Lanes<S, f64> {
        let far = x.magnitude().gt(x.c(FAR));
        let near = far.pick(x.c(0.0), x);
        let shifted = near.fma(x.c(FRAC_2_PI), x.c(WHOLE));
        let n = shifted - x.c(WHOLE);
        let mut r = n.fma(x.c(-HALF_PI_LOW), n.fma(x.c(-HALF_PI_HIGH), near));
        let mut turn = shifted.bits();
        if far.any() {
            let x: [&[f64]; 1] = [bytemuck::cast_slice(std::slice::from_ref(&x.v))];
            let r: &mut [f64] = bytemuck::cast_slice_mut(from_mut(&mut r.v));
            let turn: &mut [u64] = bytemuck::cast_slice_mut(from_mut(&mut turn.v));
            for ((r, turn), &x) in r.iter_mut().zip(turn).zip(x[0]) {
                if x.abs() > FAR {
                    (*r, *turn) = far_reduction(x);
                }
            }
        }
        self.of(r, turn + turn.c(self.quarter))
    }
}

impl Sine {
    /// sin(r + turn·π/2).
    #[inline(always)]
    fn of<S: Simd>(self, r: Lanes<S, f64>, turn: crate::lanes::Bits<S, f64>) -> Lanes<S, f64> {
        let (z, one) = (r * r, r.c(1.0));
        let p = z.poly([
            2.718_303_956_973_149e-6,
            -0.000_198_393_340_547_596_17,
            0.008_333_329_383_495_227,
            -0.166_666_666_416_062_5,
        ]);
        let sine = r * z.fma(p, one);
        let q =
            z.poly([2.443_837_602_624_63e-5, -0.001_388_736_688_237_661_3, 0.041_666_646_854_123_12, -0.5]);
        let cosine = z.fma(q, one);
        let odd = turn.and(1).eq(turn.c(1));
        let flip = turn.shl::<62>().and(1 << 63);
        (odd.pick(cosine, sine).bits() ^ flip).number()
    }
}

/// (r, n) for a number of 24 bits beyond 2²⁰, NaN for ±∞.
///
/// x = m·2ᵉ with a whole m: of 2/π only the bits matter that do not make a multiple of four quarters with m·2ᵉ, so
/// the fraction of x/2π is the low 128 bits of m times a window of 128 bits of 2/π.
#[cold]
#[inline(never)]
fn far_reduction(x: f64) -> (f64, u64) {
    /// 2/π = 0.a2f9836e…, to 256 bits.
    const TWO_OVER_PI: [u64; 4] =
        [0xa2f9_836e_4e44_1529, 0xfc27_57d1_f534_ddc0, 0xdb62_9599_3c43_9041, 0xfe51_63ab_debb_c561];
    if !x.is_finite() {
        return (f64::NAN, 0);
    }
    let bits = x.abs().to_bits();
    let m = u128::from((bits & ((1 << 52) - 1) | 1 << 52) >> 29);
    // Where in 2/π, of which 64 zeros are thought before the point, the window begins.
    let first = (bits >> 52) as usize + 64 - 2 - 1023 - 23;
    let (word, shift) = (first / 64, first % 64);
    let at = |i: usize| i.checked_sub(1).and_then(|i| TWO_OVER_PI.get(i)).copied().unwrap_or(0);
    let window = (u128::from(at(word)) << 64 | u128::from(at(word + 1))) << shift
        | u128::from(at(word + 2)) >> 1 >> (63 - shift);
    let turn = m.wrapping_mul(window); // of a full circle, in units of 2⁻¹²⁸
    let n = (turn >> 125).wrapping_add(1) >> 1;
    let rest = turn.wrapping_sub(n << 126) as i128;
    let r = rest as f64 * (std::f64::consts::TAU * 2f64.powi(-128));
    if x < 0.0 { (-r, (n as u64).wrapping_neg()) } else { (r, n as u64) }
}
