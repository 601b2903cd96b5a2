//! The complementary error function: erfc a = e^(−a²)·t·p(u) for a ≥ 0 with t = 1/(a + 3), u = 1 − 4.875·t and a
//! minimax polynomial p (`scripts/minimax.py`, error below 2⁻³⁴), in `f64`; erfc(−a) = 2 − erfc a.
//!
//! Source of the change of variable: M. Shepherd, J. Laframboise, Chebyshev Approximation of (1 + 2x)·exp(x²)·erfc x
//! (1981).

use super::wide_exp::exp;
use crate::lanes::{Ground, Lanes, wide::Wide};

#[derive(Clone, Copy)]
pub(super) struct Erfc;

impl Wide<1> for Erfc {
    #[inline(always)]
    fn at<S: Ground<f64>>(self, [x]: [Lanes<S, f64>; 1]) -> Lanes<S, f64> {
        let a = x.magnitude().at_most(x.c(10.5));
        let t = x.c(1.0) / (a + x.c(3.0));
        let u = t.fma(x.c(-4.875), x.c(1.0));
        let p = u.poly([
            0.000_388_311_555_247_200_23,
            -3.624_301_084_574_947e-5,
            -0.002_545_353_736_494_753,
            0.001_056_581_570_240_965_1,
            0.014_503_058_675_339_311,
            -0.022_912_680_163_051_605,
            -0.060_694_967_892_396_784,
            0.339_888_618_741_843_9,
            -0.810_012_361_224_223_3,
            1.282_364_977_126_590_8,
            -1.491_269_997_551_792_2,
            1.313_471_177_639_506_7,
        ]);
        let right = exp(-(a * a)) * t * p;
        x.lt(x.c(0.0)).pick(x.c(2.0) - right, right)
    }
}
