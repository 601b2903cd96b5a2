use super::{Formulas, Lanes, one};
use crate::{Elem, simd::dispatch};
use pulp::{Scalar, Simd, WithSimd};

/// A function of one number alone, called where the machine fuses multiplication and addition in one instruction, if it has
/// that: else each such step is a call of a function.
#[inline(always)]
fn fused<T: Formulas>(x: T, f: impl FnOnce(Lanes<Scalar, T>) -> Lanes<Scalar, T>) -> T {
    dispatch(Call(x, f))
}

struct Call<T, F>(T, F);

impl<T: Formulas, F: FnOnce(Lanes<Scalar, T>) -> Lanes<Scalar, T>> WithSimd for Call<T, F> {
    type Output = T;
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> T {
        (self.1)(one(self.0)).only()
    }
}

/// As [`Call`], of a power.
struct Power<T>(T, T);

impl<T: Formulas> WithSimd for Power<T>
where
    Lanes<Scalar, T>: Elem,
{
    type Output = T;
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> T {
        one(self.0).pow(one(self.1)).only()
    }
}

/// The same formulas as in lanes, and so the same bits.
impl Elem for f32 {
    #[inline(always)]
    fn lit(self, v: f64) -> f32 {
        v as f32
    }
    fn exp(self) -> f32 {
        fused(self, Elem::exp)
    }
    fn exp_m1(self) -> f32 {
        fused(self, Elem::exp_m1)
    }
    fn ln(self) -> f32 {
        fused(self, Elem::ln)
    }
    fn ln_1p(self) -> f32 {
        fused(self, Elem::ln_1p)
    }
    #[inline(always)]
    fn sqrt(self) -> f32 {
        one(self).sqrt().only()
    }
    fn sin(self) -> f32 {
        fused(self, Elem::sin)
    }
    fn cos(self) -> f32 {
        fused(self, Elem::cos)
    }
    fn tanh(self) -> f32 {
        fused(self, Elem::tanh)
    }
    fn sigmoid(self) -> f32 {
        fused(self, Elem::sigmoid)
    }
    fn erf(self) -> f32 {
        fused(self, Elem::erf)
    }
    fn erfc(self) -> f32 {
        fused(self, Elem::erfc)
    }
    fn normal_cdf(self) -> f32 {
        fused(self, Elem::normal_cdf)
    }
    fn normal_pdf(self) -> f32 {
        fused(self, Elem::normal_pdf)
    }
    #[inline(always)]
    fn abs(self) -> f32 {
        one(self).abs().only()
    }
    #[inline(always)]
    fn max(self, o: f32) -> f32 {
        one(self).max(one(o)).only()
    }
    #[inline(always)]
    fn min(self, o: f32) -> f32 {
        one(self).min(one(o)).only()
    }
    fn pow(self, o: f32) -> f32 {
        dispatch(Power(self, o))
    }
    #[inline(always)]
    fn where_pos(self, a: f32, b: f32) -> f32 {
        if self > 0.0 { a } else { b }
    }
}

/// The same formulas as in lanes, and so the same bits.
impl Elem for f64 {
    #[inline(always)]
    fn lit(self, v: f64) -> f64 {
        v
    }
    fn exp(self) -> f64 {
        fused(self, Elem::exp)
    }
    fn exp_m1(self) -> f64 {
        fused(self, Elem::exp_m1)
    }
    fn ln(self) -> f64 {
        fused(self, Elem::ln)
    }
    fn ln_1p(self) -> f64 {
        fused(self, Elem::ln_1p)
    }
    #[inline(always)]
    fn sqrt(self) -> f64 {
        one(self).sqrt().only()
    }
    fn sin(self) -> f64 {
        fused(self, Elem::sin)
    }
    fn cos(self) -> f64 {
        fused(self, Elem::cos)
    }
    fn tanh(self) -> f64 {
        fused(self, Elem::tanh)
    }
    fn sigmoid(self) -> f64 {
        fused(self, Elem::sigmoid)
    }
    fn erf(self) -> f64 {
        fused(self, Elem::erf)
    }
    fn erfc(self) -> f64 {
        fused(self, Elem::erfc)
    }
    fn normal_cdf(self) -> f64 {
        fused(self, Elem::normal_cdf)
    }
    fn normal_pdf(self) -> f64 {
        fused(self, Elem::normal_pdf)
    }
    #[inline(always)]
    fn abs(self) -> f64 {
        one(self).abs().only()
    }
    #[inline(always)]
    fn max(self, o: f64) -> f64 {
        one(self).max(one(o)).only()
    }
    #[inline(always)]
    fn min(self, o: f64) -> f64 {
        one(self).min(one(o)).only()
    }
    fn pow(self, o: f64) -> f64 {
        dispatch(Power(self, o))
    }
    #[inline(always)]
    fn where_pos(self, a: f64, b: f64) -> f64 {
        if self > 0.0 { a } else { b }
    }
}

#[cfg(test)]
mod tests {
    use crate::Elem;

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
