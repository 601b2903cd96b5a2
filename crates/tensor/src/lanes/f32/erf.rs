//! The error function: up to 1 a minimax polynomial x + x·p(x²); beyond, 1 − e^(−q) with a minimax polynomial
//! q(|x|) = −ln erfc |x| (both by `scripts/minimax.py`, errors below 2⁻²⁸). After N. Juffa's `my_erff` (2016).

use super::{F32, exp::within};
use pulp::Simd;

/// erf x.
#[inline(always)]
pub(super) fn erf<S: Simd>(x: F32<S>) -> F32<S> {
    let (a, one) = (x.magnitude(), x.c(1.0));
    let q = a.at_most(x.c(4.0)).poly([
        -0.000_185_585_25,
        0.002_939_692_5,
        -0.021_805_573,
        0.103_037_75,
        0.638_225_38,
        1.127_040_1,
        0.000_353_705_9,
    ]);
    let (scale, w) = within(-q);
    let far = one - w.fma(scale, scale);
    let z = x * x;
    let p = z.poly([
        7.806_903e-5,
        -0.000_799_785_3,
        0.005_187_162,
        -0.026_853_347,
        0.112_835_79,
        -0.376_126_26,
        0.128_379_17,
    ]);
    a.lt(one).pick(x.fma(p, x), far).with_sign_of(x)
}
