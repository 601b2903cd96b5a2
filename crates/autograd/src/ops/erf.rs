use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;
use std::f64::consts::FRAC_2_SQRT_PI;

/// The error function, y = 2/√π ∫₀ˣ e^(−t²) dt; its derivative is 2/√π·e^(−x²).
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 7.2.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Erf;

impl Elementwise for Erf {
    const NAME: &'static str = "erf";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.erf()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(FRAC_2_SQRT_PI) * (-(x * x)).exp()
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Erf)
}
