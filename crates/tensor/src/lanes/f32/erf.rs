//! The error function in `f64`: up to 1 a minimax polynomial x·p(x²); beyond, 1 − e^(−q) with a minimax polynomial
//! q(|x|) = −ln erfc |x| (both by `scripts/minimax.py`, errors below 2⁻³⁴). In `f32` the rounding of q alone would make
//! the function fall here and there. After N. Juffa's `my_erff` (2016).

use super::wide_exp::exp;
use crate::lanes::{Ground, Lanes, wide::Wide};

#[derive(Clone, Copy)]
pub(super) struct Erf;

impl Wide<1> for Erf {
    #[inline(always)]
    fn at<S: Ground<f64>>(self, [x]: [Lanes<S, f64>; 1]) -> Lanes<S, f64> {
        let (a, one) = (x.magnitude(), x.c(1.0));
        let q = a.at_most(x.c(4.0)).poly([
            -2.512_975_967_266_137e-7,
            2.531_436_452_180_42e-5,
            -0.000_463_785_118_890_166_3,
            0.004_282_372_049_930_666,
            -0.025_373_532_205_433_61,
            0.108_638_964_980_169_8,
            0.633_039_640_495_901_9,
            1.129_661_143_744_631_6,
            -0.000_204_357_181_933_423_9,
        ]);
        let far = (one - exp(-q)).with_sign_of(x);
        let p = (x * x).poly([
            -9.641_440_937_600_45e-6,
            0.000_112_569_202_384_838,
            -0.000_848_282_476_467_166_7,
            0.005_220_945_125_884_634,
            -0.026_865_399_918_230_43,
            0.112_837_819_715_291_57,
            -0.376_126_384_344_137_25,
            1.128_379_167_057_958_6,
        ]);
        a.lt(one).pick(x * p, far)
    }
}
