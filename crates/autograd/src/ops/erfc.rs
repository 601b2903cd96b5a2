use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;
use std::f64::consts::FRAC_2_SQRT_PI;

/// The complementary error function, y = 1 − erf x; its derivative is −2/√π·e^(−x²).
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 7.2.2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Erfc;

impl Elementwise for Erfc {
    const NAME: &'static str = "erfc";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.erfc()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(-FRAC_2_SQRT_PI) * (-(x * x)).exp()
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Erfc)
}
