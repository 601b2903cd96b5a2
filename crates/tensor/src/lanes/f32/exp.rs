//! eˣ, and what else is made of it: eˣ − 1, the hyperbolic tangent, the logistic function, the normal density.
//!
//! x = n·ln 2 + r with |r| ≤ ½ ln 2 (W. Cody, W. Waite, Software Manual for the Elementary Functions, 1980), then
//! eˣ = 2ⁿ·(1 + w) with w = eʳ − 1 = r + r²·q(r), where q is a minimax polynomial (`scripts/minimax.py`; error of eʳ
//! below 2⁻²⁸). The last step, 2ⁿ + 2ⁿ·w, is rounded once.

use super::F32;
use crate::lanes::{Bits, Ground};

/// ln 2 in two parts; the first has 15 bits, so that its product with n is exact.
pub(super) const LN2_HIGH: f32 = 0.693_145_75;
pub(super) const LN2_LOW: f32 = 1.428_606_8e-6;

/// 2²³, above which floats are whole numbers: adding it rounds to the nearest one, which is then in the low bits.
const WHOLE: f32 = 8_388_608.0;

/// (n, r, the rounding error of r): n is in the low nine bits, `bias` higher.
#[inline(always)]
pub(super) fn reduce<S: Ground<f32>>(x: F32<S>, bias: f32) -> (Bits<S, f32>, F32<S>, F32<S>) {
    let magic = x.c(WHOLE + bias);
    let shifted = x.fma(x.c(std::f32::consts::LOG2_E), magic);
    let n = shifted - magic;
    let high = n.fma(x.c(-LN2_HIGH), x); // exact
    let r = n.fma(x.c(-LN2_LOW), high);
    (shifted.bits(), r, n.fma(x.c(-LN2_LOW), high - r))
}

/// w = eʳ − 1 for |r| ≤ ½ ln 2, where r is r + lost.
#[inline(always)]
pub(super) fn tail<S: Ground<f32>>(r: F32<S>, lost: F32<S>) -> F32<S> {
    r + (r * r).fma(quotient(r), lost)
}

/// q(r) = (eʳ − 1 − r)/r², by G. Estrin's scheme (1960), whose chain of steps is short.
#[inline(always)]
fn quotient<S: Ground<f32>>(r: F32<S>) -> F32<S> {
    let square = r * r;
    let high = square.fma(r.c(0.001_396), r.fma(r.c(0.008_368_901), r.c(0.041_666_217)));
    square.fma(high, r.fma(r.c(0.166_665_2), r.c(0.5)))
}

/// What [`reduce`] adds to n for [`halves`].
pub(super) const TWICE: f32 = 254.0;

/// Two factors whose product is 2ⁿ for −252 ≤ n ≤ 254, of which the second may take a number below the normal ones:
/// so the result is rounded there only once more. n comes with the bias [`TWICE`].
#[inline(always)]
pub(super) fn halves<S: Ground<f32>>(n: Bits<S, f32>) -> (F32<S>, F32<S>) {
    let half = n.shr::<1>();
    (half.shl::<23>().number(), (n - half).shl::<23>().number())
}

/// Where both [`halves`] are 0, so that nothing has to underflow, which processors are slow at; eˣ is 0 from −104 on.
const LOWEST: f32 = -176.0;

/// eˣ.
#[inline(always)]
pub(super) fn exp<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let (n, r, lost) = reduce(x.at_least(x.c(LOWEST)).at_most(x.c(89.0)), TWICE);
    let (first, second) = halves(n);
    tail(r, lost).fma(first, first) * second
}

/// (2ⁿ, w) with eˣ = 2ⁿ + 2ⁿ·w, for |x| ≤ 87, a little less exactly.
#[inline(always)]
pub(super) fn within<S: Ground<f32>>(x: F32<S>) -> (F32<S>, F32<S>) {
    let (n, r, _) = reduce(x, 127.0);
    (n.shl::<23>().number(), (r * r).fma(quotient(r), r))
}

/// eˣ − 1 = (2ⁿ − 1) + 2ⁿ·w, with the rounding error of the first two terms put back.
#[inline(always)]
pub(super) fn exp_m1<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let held = x.at_least(x.c(-20.0)).at_most(x.c(89.0));
    // Half of everything, since 2¹²⁸ is no number.
    let (n, r, lost) = reduce(held, 126.0);
    let scale = n.shl::<23>().number();
    // Near ½ ln 2 most of the result cancels, so q is one degree better here (error 2⁻³³).
    let square = r * r;
    let top = square.fma(
        r.fma(r.c(0.000_199_661_85), r.c(0.001_393_551_1)),
        r.fma(r.c(0.008_333_187), r.c(0.041_666_46)),
    );
    let q = square.fma(top, r.fma(r.c(0.166_666_67), r.c(0.5)));
    let small = square.fma(q, lost);
    let (half, b) = (x.c(0.5), scale * r);
    let a = scale - half;
    let sum = a + b;
    let rest = scale.fma(small, (b - (sum - a)) + ((scale - a) - half));
    let y = sum + rest;
    x.magnitude().lt(x.c(1e-8)).pick(x, y + y)
}

/// tanh x = 1 − 2/(e²ˣ + 1), and near 0 a minimax polynomial x + x³·p(x²).
#[inline(always)]
pub(super) fn tanh<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let (a, one) = (x.magnitude(), x.c(1.0));
    let held = a.at_most(x.c(10.0));
    let (scale, w) = within(held + held);
    let far = one - x.c(2.0) / (w.fma(scale, scale) + one);
    let z = x * x;
    let p = z.poly([
        -0.000_361_891_6,
        0.002_313_396_2,
        -0.007_962_577,
        0.021_497_762,
        -0.053_883_594,
        0.133_324_04,
        -0.333_333,
    ]);
    a.lt(one).pick((x * z).fma(p, x), far).with_sign_of(x)
}

/// σ(x) = 1/(1 + e) or e/(1 + e) with e = e^(−|x|), by the sign of x. e is kept in two parts, and the quotient's
/// remainder is put back: near ½ the error of 1 + e alone would cost half a unit.
#[inline(always)]
pub(super) fn sigmoid<S: Ground<f32>>(x: F32<S>) -> F32<S> {
    let (n, r, lost) = reduce((-x.magnitude()).at_least(x.c(LOWEST)), TWICE);
    let (first, second) = halves(n);
    let w = tail(r, lost);
    let high = w.fma(first, first);
    let low = w.fma(first, first - high) * second;
    let (e, one) = (high * second, x.c(1.0));
    let d = one + e;
    let missing = (one - d) + e + low;
    let negative = x.lt(x.c(0.0));
    let (top, rest) = (negative.pick(e, one), negative.pick(low, x.c(0.0)));
    let inverse = one / d;
    let q = top * inverse;
    let remainder = (-q).fma(d, top) + (-q).fma(missing, rest);
    remainder.fma(inverse, q)
}

/// e^(−a²/2) for a ≥ 0 as (1 + w) times two factors as in [`halves`], with the rounding error of a² in the exponent.
#[inline(always)]
pub(super) fn gauss<S: Ground<f32>>(a: F32<S>) -> (F32<S>, (F32<S>, F32<S>)) {
    let half = a * a.c(-0.5);
    let exponent = half * a;
    let lost = half.fma(a, -exponent);
    let (n, r, rounding) = reduce(exponent, TWICE);
    (tail(r + lost, rounding), halves(n))
}
