//! The natural logarithm: x = 2ᵏ·m with √½ ≤ m < √2, f = m − 1, ln x = k·ln 2 + f + f²·q(f), where q is a minimax
//! polynomial (`scripts/minimax.py`, error below 2⁻²⁷ of the result). k·ln 2 is in two parts, the first of them exact,
//! and the rounding error of the large sum is put back.

use super::{
    F32,
    exp::{LN2_HIGH, LN2_LOW},
};
use crate::lanes::Ground;

/// The bits of √½, and what they lack to those of 1.
const ROOT: u32 = 0x3f35_04f3;
const ONE: u32 = 0x3f80_0000;

/// (2¹⁻ᵏ, k, m); the first is 0 where k = 128.
#[inline(always)]
fn split<S: Ground<f32>>(x: F32<S>) -> (F32<S>, F32<S>, F32<S>) {
    let bits = x.bits();
    let k = (bits + bits.c(ONE - ROOT)).shr::<23>();
    let m = bits - (k - k.c(127)).shl::<23>();
    let whole = x.c(8_388_608.0); // 2²³, whose low bits are a whole number
    let count = (k | whole.bits()).number() - x.c(8_388_735.0);
    let inverse = (k.c(255) - k).shl::<23>().number();
    (inverse, count, m.number())
}

/// k·ln 2 + f + f²·q(f) + rest.
#[inline(always)]
fn sum<S: Ground<f32>>(k: F32<S>, f: F32<S>, rest: F32<S>) -> F32<S> {
    let q = f.poly([
        -0.076_236_494,
        0.129_138_77,
        -0.132_470_18,
        0.141_806_45,
        -0.166_084_62,
        0.200_020_13,
        -0.250_016_1,
        0.333_333_25,
        -0.499_999_88,
    ]);
    let large = k * k.c(LN2_HIGH);
    let high = large + f;
    let lost = f - (high - large);
    let low = k.fma(k.c(LN2_LOW), lost + rest);
    high + (f * f).fma(q, low)
}

/// y where x > low; −∞ where x = low; NaN below; ∞ at ∞.
#[inline(always)]
fn guarded<S: Ground<f32>>(x: F32<S>, low: f32, y: F32<S>) -> F32<S> {
    let end = x.eq(x.c(low)).pick(x.c(f32::NEG_INFINITY), x.c(f32::NAN));
    let inside = x.lt(x.c(f32::INFINITY)).pick(y, x);
    x.gt(x.c(low)).pick(inside, end)
}

/// ln x.
#[inline(always)]
pub(super) fn ln<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let tiny = x.lt(x.c(f32::MIN_POSITIVE));
    let raised = x * tiny.pick(x.c(8_388_608.0), x.c(1.0));
    let (_, k, m) = split(raised);
    let k = k - tiny.pick(x.c(23.0), x.c(0.0));
    guarded(x, 0.0, sum(k, m - x.c(1.0), x.c(0.0)))
}

/// ln(1 + x): ln u with u = 1 + x rounded, and the first terms of ln(1 + c/u) for the rounding error c.
#[inline(always)]
pub(super) fn ln_1p<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let one = x.c(1.0);
    let u = one + x;
    let back = u - one;
    let c = (one - (u - back)) + (x - back);
    let (inverse, k, m) = split(u);
    let near = k.eq(x.c(0.0));
    let f = near.pick(x, m - one);
    let c = near.pick(x.c(0.0), c * (inverse * x.c(0.5)));
    let rest = c * f.fma(f - one, one); // c/m to the third order
    guarded(x, -1.0, sum(k, f, rest)).with_sign_of(x)
}
