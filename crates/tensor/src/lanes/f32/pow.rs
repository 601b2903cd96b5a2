//! xʸ = e^(y·ln x) in `f64`: ln x = k·ln 2 + 2·artanh(f/(2 + f)) with a minimax polynomial (`scripts/minimax.py`, error
//! below 2⁻⁵¹), since y·ln x can be a hundred and must be right to 2⁻²⁶. Special values are those of C99, annex F.

use super::wide_exp::exp;
use crate::lanes::{Ground, Lanes, Mask, wide::Wide};
use std::f64::consts::LN_2;

#[derive(Clone, Copy)]
pub(super) struct Pow;

/// ln x for a positive normal number.
#[inline(always)]
fn ln<S: Ground<f64>>(x: Lanes<S, f64>) -> Lanes<S, f64> {
    const ROOT: u64 = 0x3fe6_a09e_667f_3bcd; // √½
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    let bits = x.bits();
    let k = (bits + bits.c(ONE - ROOT)).shr::<52>();
    let f = (bits - (k - k.c(1023)).shl::<52>()).number() - x.c(1.0);
    let whole = x.c(4_503_599_627_370_496.0); // 2⁵²
    let count = (k | whole.bits()).number() - x.c(4_503_599_627_370_496.0 + 1023.0);
    let s = f / (x.c(2.0) + f);
    let z = s * s;
    let p = z.poly([
        0.168_231_372_734_797_2,
        0.181_233_761_466_922_66,
        0.222_233_796_085_513_52,
        0.285_714_170_232_679_9,
        0.400_000_000_528_966_5,
        0.666_666_666_665_860_3,
    ]);
    count.fma(x.c(LN_2), (s * z).fma(p, s + s))
}

/// Where x is a whole number; all that are not below 2²⁴ are.
#[inline(always)]
fn whole<S: Ground<f64>>(x: Lanes<S, f64>) -> Mask<S, f64> {
    let magic = x.c(6_755_399_441_055_744.0); // 1.5·2⁵²
    let held = x.at_most(x.c(16_777_216.0)).at_least(x.c(-16_777_216.0));
    ((held + magic) - magic).eq(held)
}

impl Wide<2> for Pow {
    #[inline(always)]
    fn at<S: Ground<f64>>(self, [x, y]: [Lanes<S, f64>; 2]) -> Lanes<S, f64> {
        let (zero, one, infinite) = (x.c(0.0), x.c(1.0), x.c(f64::INFINITY));
        let a = x.magnitude();
        let log = a.gt(zero).pick(a.lt(infinite).pick(ln(a), a), x.c(f64::NEG_INFINITY));
        let held = y.at_most(x.c(1e39)).at_least(x.c(-1e39));
        let size = exp((held * log).at_most(x.c(700.0)).at_least(x.c(-700.0)));
        let odd = whole(y) & !whole(y * x.c(0.5));
        let signed = odd.pick(size.with_sign_of(x), size);
        let undefined = x.lt(zero) & x.gt(-infinite) & !whole(y);
        let value = undefined.pick(x.c(f64::NAN), signed);
        let number = x.eq(x) & y.eq(y);
        (y.eq(zero) | x.eq(one)).pick(one, number.pick(value, x + y))
    }
}
