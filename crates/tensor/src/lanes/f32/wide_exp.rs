//! eˣ in `f64` to about 2⁻³⁴, for functions of `f32` that need more than `f32` inside.

use crate::lanes::{Ground, Lanes};
use std::f64::consts::{LN_2, LOG2_E};

/// eˣ for |x| ≤ 700: as in `exp.rs`, with n·ln 2 in one part, since the digits suffice.
#[inline(always)]
pub(super) fn exp<S: Ground<f64>>(x: Lanes<S, f64>) -> Lanes<S, f64> {
    let magic = x.c(4_503_599_627_370_496.0 + 1023.0); // 2⁵² and the bias of the exponent
    let shifted = x.fma(x.c(LOG2_E), magic);
    let r = (shifted - magic).fma(x.c(-LN_2), x);
    let scale = shifted.bits().shl::<52>().number();
    let q = r.poly([
        0.000_199_215_205_923_247_73,
        0.001_394_611_632_523_376_4,
        0.008_333_259_345_094_358,
        0.041_666_269_413_973_76,
        0.166_666_668_791_507_77,
        0.500_000_007_802_001_4,
    ]);
    (r * r).fma(q, r).fma(scale, scale)
}
