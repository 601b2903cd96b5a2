use super::one;
use crate::{Elem, simd::dispatch};
use pulp::{Simd, WithSimd};

/// A function of numbers alone, called where the machine fuses multiplication and addition in one instruction, if it has
/// that: else each fused step is a call of a function.
macro_rules! fused {
    ($T:ty: $($name:ident($($o:ident)?))*) => {
        $(fn $name(self $(, $o: $T)?) -> $T {
            struct Call { x: $T $(, $o: $T)? }
            impl WithSimd for Call {
                type Output = $T;
                #[inline(always)]
                fn with_simd<S: Simd>(self, _: S) -> $T {
                    one(self.x).$name($(one(self.$o))?).only()
                }
            }
            dispatch(Call { x: self $(, $o)? })
        })*
    };
}

/// The same formulas as in lanes, and so the same bits.
macro_rules! numbers {
    ($T:ty) => {
        impl Elem for $T {
            #[inline(always)]
            fn lit(self, v: f64) -> $T {
                v as $T
            }
            fused! { $T:
                exp() exp_m1() ln() ln_1p() sin() cos() tanh() sigmoid() erf() erfc() normal_cdf() normal_pdf() pow(o)
            }
            #[inline(always)]
            fn sqrt(self) -> $T {
                one(self).sqrt().only()
            }
            #[inline(always)]
            fn abs(self) -> $T {
                one(self).abs().only()
            }
            #[inline(always)]
            fn max(self, o: $T) -> $T {
                one(self).max(one(o)).only()
            }
            #[inline(always)]
            fn min(self, o: $T) -> $T {
                one(self).min(one(o)).only()
            }
            #[inline(always)]
            fn where_pos(self, a: $T, b: $T) -> $T {
                if self > 0.0 { a } else { b }
            }
        }
    };
}

numbers!(f32);
numbers!(f64);

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
