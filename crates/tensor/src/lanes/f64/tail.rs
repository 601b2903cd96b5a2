//! What falls as e^(−x²): erfc, and the normal distribution Φ and its density φ.
//!
//! For a ≥ 0, erfc a = e^(−a²)·K(a), where K is e^(a²)·erfc a, which falls slowly, as 1/(a√π). K is a short rational
//! function, computed as a pair, times 1 + δ(t), t = (a − c)/(a + c), where |δ| < 0.005 is a minimax polynomial (own Remez
//! exchange, error below 2⁻⁵⁷): what δ loses by rounding is nothing. The map to t and the division by a linear function
//! are M. M. Shepherd's and J. G. Laframboise's, Chebyshev approximation of (1 + 2x)·exp(x²)·erfc x in 0 ≤ x < ∞, 1981.
//! a² is a pair, too. Φ has its own K, of e^(x²/2)·Φ(−x), so that no rounded x/√2 is there. Below 0.6 ulp;
//! below 0.8 ulp on the side where the function is near its limit, which is the limit less the rounded tail.

use super::{
    exp::{Power, power, up_to},
    pairs::{Numbers, Pair, poly, product},
};
use crate::lanes::{Ground, Mask};

/// K(a) = height·(1 + δ(t))·(1 + p·a)/(1 + q·a + r·a²) with p, q and r of few bits; the tail is e^(−rate·a²)·K(a), and
/// beyond `end` it is 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    height: f64,
    p: f64,
    q: f64,
    r: f64,
    centre: f64,
    rate: f64,
    end: f64,
    pub(super) delta: [f64; 24],
}

pub(super) const ERFC: Tail = Tail {
    height: 1.0,
    p: 73.0 / 128.0,
    q: 213.0 / 128.0,
    r: 130.0 / 128.0,
    centre: 3.0,
    rate: 1.0,
    end: 27.5,
    delta: [
        -1.223_900_062_829_171_7e-9,
        -6.143_870_272_275_126e-9,
        -1.888_427_967_487_702_5e-9,
        4.444_494_125_746_292_7e-8,
        6.295_071_508_306_643e-8,
        -1.867_802_504_979_710_8e-7,
        -5.024_678_576_515_42e-7,
        7.565_505_359_243_556e-7,
        2.819_509_104_638_111e-6,
        -2.397_132_965_010_487e-6,
        -2.026_484_311_729_692_7e-5,
        3.043_686_509_003_523_6e-5,
        6.780_864_954_969_158e-5,
        -7.424_083_846_472_8e-5,
        -0.001_053_526_188_099_821_5,
        0.004_604_564_845_978_264,
        -0.009_386_038_824_540_961,
        0.009_547_412_178_056_299,
        0.001_162_407_631_406_398,
        -0.018_107_247_665_405_186,
        0.020_460_213_889_704_11,
        0.007_153_296_604_786_464,
        -0.008_872_389_112_350_48,
        -7.918_448_462_468_748e-4,
    ],
};

const NORMAL: Tail = Tail {
    height: 0.5,
    p: 50.0 / 128.0,
    q: 150.0 / 128.0,
    r: 63.0 / 128.0,
    centre: 4.25,
    rate: 0.5,
    end: 39.0,
    delta: [
        -1.155_910_427_199_225_2e-9,
        -6.060_611_722_026_087_5e-9,
        -2.427_422_599_087_973_7e-9,
        4.319_039_118_367_692e-8,
        6.588_472_545_051_085e-8,
        -1.810_081_561_877_969_3e-7,
        -5.042_813_609_235_278e-7,
        6.979_798_416_931_38e-7,
        2.913_922_824_782_849e-6,
        -2.478_111_869_641_308_8e-6,
        -1.944_806_650_914_785_7e-5,
        2.658_255_190_184_112e-5,
        7.863_509_187_884_134e-5,
        -1.048_860_917_311_226_6e-4,
        -9.522_532_247_247_018e-4,
        0.004_305_289_437_568_217,
        -0.008_707_450_458_985_974,
        0.008_412_108_821_482_12,
        0.002_491_328_485_152_752,
        -0.018_918_826_685_716_945,
        0.019_778_752_557_950_44,
        0.009_889_440_081_216_09,
        -0.010_004_763_030_170_402,
        -9.405_108_068_674_399e-4,
    ],
};

/// e^(−rate·a²), of which the significand is still to be scaled.
#[inline(always)]
fn gauss<S: Ground<f64>>(a: Numbers<S>, rate: f64) -> Power<S> {
    let square = product(a * a.c(-rate), a);
    power(square.hi, square.lo)
}

impl Tail {
    /// 1 + p·a over 1 + q·a + r·a². The differences from which low parts come are exact: all terms are positive.
    #[inline(always)]
    fn base<S: Ground<f64>>(&self, a: Numbers<S>) -> Pair<S> {
        let (one, p, q, r) = (a.c(1.0), a.c(self.p), a.c(self.q), a.c(self.r));
        let n = a.fma(p, one);
        let inner = r.fma(a, q);
        let inner_low = r.fma(a, q - inner);
        let d = a.fma(inner, one);
        let d_low = a.fma(inner_low, a.fma(inner, one - d));
        Pair { hi: n, lo: a.fma(p, one - n) }.over(Pair { hi: d, lo: d_low })
    }

    /// The tail at |x|, or the limit less it where x is on the other side, where an error of the tail weighs half.
    #[inline(always)]
    pub(super) fn of<S: Ground<f64>>(&self, x: Numbers<S>, other_side: Mask<S, f64>) -> Numbers<S> {
        let a = up_to(x.magnitude(), self.end);
        let centre = a.c(self.centre);
        let t = (a - centre) / (a + centre);
        let delta = poly::<S, 4, 24>(t, self.delta);
        let base = self.base(a);
        let k = Pair { hi: base.hi, lo: base.hi.fma(delta, base.lo) };
        let gauss = gauss(a, self.rate);
        let y = gauss.significand().times(k);
        let tail = gauss.scale((y.hi + y.lo) * a.c(self.height));
        other_side.pick(x.c(2.0 * self.height) - tail, tail)
    }
}

/// erfc x.
#[inline(always)]
pub(super) fn erfc<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    ERFC.of(x, x.lt(x.c(0.0)))
}

/// Φ(x).
#[inline(always)]
pub(super) fn normal_cdf<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    NORMAL.of(x, x.gt(x.c(0.0)))
}

/// φ(x) = e^(−x²/2)/√(2π), with x² and the constant as pairs: below 0.6 ulp.
#[inline(always)]
pub(super) fn normal_pdf<S: Ground<f64>>(x: Numbers<S>) -> Numbers<S> {
    let gauss = gauss(up_to(x.magnitude(), 39.0), 0.5);
    let y = gauss.significand().times(Pair { hi: x.c(PEAK), lo: x.c(PEAK_LOW) });
    gauss.scale(y.hi + y.lo)
}

/// 1/√(2π) = PEAK + PEAK_LOW.
const PEAK: f64 = 0.398_942_280_401_432_7;
const PEAK_LOW: f64 = -2.492_327_202_277_73e-17;
