use crate::{Elem, Scalar, kernels::gemm};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt::{Display, LowerExp},
    ops::{AddAssign, DivAssign, MulAssign, SubAssign},
};

/// A floating-point number in which networks are trained: `f32` or `f64`.
pub trait Real:
    Scalar
    + Display
    + LowerExp
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Serialize
    + DeserializeOwned
    + gemm::Native
{
    /// Bytes that one number takes in memory and in files.
    const BYTES: usize;
    /// The element's name in safetensors files.
    const DTYPE: safetensors::Dtype;
    /// Reads a number from exactly [`Self::BYTES`] little-endian bytes; NaN for any other number of them.
    fn from_le(bytes: &[u8]) -> Self;
    /// Appends the number as little-endian bytes.
    fn push_le(self, out: &mut Vec<u8>);
}

/// By libm, which gives the same bits on every machine.
impl Elem for f32 {
    fn lit(self, v: f64) -> f32 {
        f32::of(v)
    }
    fn exp(self) -> f32 {
        libm::expf(self)
    }
    fn exp_m1(self) -> f32 {
        libm::expm1f(self)
    }
    fn ln(self) -> f32 {
        libm::logf(self)
    }
    fn ln_1p(self) -> f32 {
        libm::log1pf(self)
    }
    fn sin(self) -> f32 {
        libm::sinf(self)
    }
    fn cos(self) -> f32 {
        libm::cosf(self)
    }
    fn tanh(self) -> f32 {
        libm::tanhf(self)
    }
    fn erf(self) -> f32 {
        libm::erff(self)
    }
    fn erfc(self) -> f32 {
        libm::erfcf(self)
    }
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }
    fn sigmoid(self) -> f32 {
        sigmoid(self)
    }
    fn normal_cdf(self) -> f32 {
        f32::of(normal_cdf(self.to_f64()))
    }
    fn normal_pdf(self) -> f32 {
        f32::of(normal_pdf(self.to_f64()))
    }
    fn abs(self) -> f32 {
        f32::abs(self)
    }
    fn max(self, o: f32) -> f32 {
        if self > o || self.is_nan() { self } else { o }
    }
    fn min(self, o: f32) -> f32 {
        if self < o || self.is_nan() { self } else { o }
    }
    fn pow(self, y: f32) -> f32 {
        libm::powf(self, y)
    }
    fn where_pos(self, a: f32, b: f32) -> f32 {
        if self > 0.0 { a } else { b }
    }
}

/// By libm, which gives the same bits on every machine.
impl Elem for f64 {
    fn lit(self, v: f64) -> f64 {
        f64::of(v)
    }
    fn exp(self) -> f64 {
        libm::exp(self)
    }
    fn exp_m1(self) -> f64 {
        libm::expm1(self)
    }
    fn ln(self) -> f64 {
        libm::log(self)
    }
    fn ln_1p(self) -> f64 {
        libm::log1p(self)
    }
    fn sin(self) -> f64 {
        libm::sin(self)
    }
    fn cos(self) -> f64 {
        libm::cos(self)
    }
    fn tanh(self) -> f64 {
        libm::tanh(self)
    }
    fn erf(self) -> f64 {
        libm::erf(self)
    }
    fn erfc(self) -> f64 {
        libm::erfc(self)
    }
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    fn sigmoid(self) -> f64 {
        sigmoid(self)
    }
    fn normal_cdf(self) -> f64 {
        f64::of(normal_cdf(self.to_f64()))
    }
    fn normal_pdf(self) -> f64 {
        f64::of(normal_pdf(self.to_f64()))
    }
    fn abs(self) -> f64 {
        f64::abs(self)
    }
    fn max(self, o: f64) -> f64 {
        if self > o || self.is_nan() { self } else { o }
    }
    fn min(self, o: f64) -> f64 {
        if self < o || self.is_nan() { self } else { o }
    }
    fn pow(self, y: f64) -> f64 {
        libm::pow(self, y)
    }
    fn where_pos(self, a: f64, b: f64) -> f64 {
        if self > 0.0 { a } else { b }
    }
}

impl Scalar for f32 {
    const NAME: &'static str = "f32";
    fn of(v: f64) -> f32 {
        v as f32
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn gemm(product: gemm::Product<'_, f32>) {
        gemm::fast(product);
    }
}

impl Scalar for f64 {
    const NAME: &'static str = "f64";
    fn of(v: f64) -> f64 {
        v
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn gemm(product: gemm::Product<'_, f64>) {
        gemm::fast(product);
    }
}

impl Real for f32 {
    const BYTES: usize = 4;
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F32;
    fn from_le(bytes: &[u8]) -> f32 {
        bytes.try_into().map_or(f32::NAN, f32::from_le_bytes)
    }
    fn push_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
}

impl Real for f64 {
    const BYTES: usize = 8;
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F64;
    fn from_le(bytes: &[u8]) -> f64 {
        bytes.try_into().map_or(f64::NAN, f64::from_le_bytes)
    }
    fn push_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
}

/// σ by the sign's branch, so that e^|x| never overflows and small values keep their digits.
fn sigmoid<E: Elem>(x: E) -> E {
    let e = (-x.abs()).exp();
    let one = x.lit(1.0);
    x.where_pos(one, e) / (one + e)
}

/// Φ through erfc, which keeps its digits on the left. The argument −x/√2 is split into a rounded part and its error,
/// which enters by the first-order term, since erfc is steep there.
fn normal_cdf(x: f64) -> f64 {
    const LOW: f64 = -4.833_646_656_726_457e-17; // 1/√2 − FRAC_1_SQRT_2
    let t = -x * std::f64::consts::FRAC_1_SQRT_2;
    let error = (-x).mul_add(std::f64::consts::FRAC_1_SQRT_2, -t) - x * LOW;
    let slope = -std::f64::consts::FRAC_2_SQRT_PI * libm::exp(-t * t);
    let value = libm::erfc(t);
    let corrected = if error.is_finite() { slope.mul_add(error, value) } else { value };
    0.5 * corrected
}

/// φ, with the rounding error of x² put back into the exponent.
fn normal_pdf(x: f64) -> f64 {
    const SCALE: f64 = 0.398_942_280_401_432_7; // 1/√(2π)
    let square = x * x;
    let error = x.mul_add(x, -square);
    let value = SCALE * libm::exp(-0.5 * square);
    if error.is_finite() { (-0.5 * error).mul_add(value, value) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits by mpmath 1.3 (ncdf, npdf at 40 digits).
    #[test]
    #[allow(clippy::excessive_precision)]
    fn the_normal_distribution_keeps_its_digits() {
        for (x, cdf, pdf) in [
            (-12.0, 1.776_482_112_077_678_9e-33, 2.146_383_735_663_060_4e-32),
            (-3.3, 4.834_241_423_837_775e-4, 1.722_568_939_053_681_15e-3),
            (0.0, 0.5, 0.398_942_280_401_432_7),
            (1.5, 0.933_192_798_731_141_93, 0.129_517_595_665_891_73),
        ] {
            assert!((x.normal_cdf() / cdf - 1.0f64).abs() < 4e-16, "cdf({x}) = {:e}", x.normal_cdf());
            assert!((x.normal_pdf() / pdf - 1.0f64).abs() < 4e-16, "pdf({x}) = {:e}", x.normal_pdf());
        }
        assert_eq!(f64::NEG_INFINITY.normal_cdf(), 0.0);
        assert_eq!(f64::INFINITY.normal_cdf(), 1.0);
        assert!(f64::NAN.normal_cdf().is_nan());
        assert_eq!(f64::NEG_INFINITY.normal_pdf(), 0.0);
    }

    #[test]
    fn the_logistic_function_stays_finite_and_small_values_small() {
        assert_eq!((-745.0f64).sigmoid(), 5e-324);
        assert_eq!(1000.0f64.sigmoid(), 1.0);
        assert_eq!((-1000.0f32).sigmoid(), 0.0);
        assert_eq!(0.0f32.sigmoid(), 0.5);
        assert!(f32::NAN.sigmoid().is_nan());
    }

    #[test]
    fn comparisons_pass_nan_on() {
        assert!(Elem::max(f64::NAN, 1.0).is_nan() && Elem::max(1.0, f64::NAN).is_nan());
        assert!(Elem::min(f32::NAN, 1.0).is_nan() && Elem::min(1.0, f32::NAN).is_nan());
        assert_eq!(f64::NAN.where_pos(1.0, 2.0), 2.0);
    }
}
