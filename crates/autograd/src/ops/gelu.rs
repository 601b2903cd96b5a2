use crate::{Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// The Gaussian error linear unit, y = x·Φ(x); its derivative is Φ(x) + x·φ(x).
///
/// `Gelu` alone is this one; [`GeluTanh`](super::GeluTanh) is the approximation by a hyperbolic tangent.
///
/// Source: D. Hendrycks, K. Gimpel, Gaussian Error Linear Units (2016).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gelu;

impl Elementwise for Gelu {
    const NAME: &'static str = "gelu";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x * x.normal_cdf()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.normal_cdf() + x * x.normal_pdf()
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x·Φ(x) for each element.
    #[track_caller]
    pub fn gelu(self) -> Self {
        self.map(Gelu)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Gelu)
}
