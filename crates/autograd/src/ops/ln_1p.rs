use crate::{Domain, Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = ln(1 + x) for x > −1, exact near 0; its derivative is 1/(1 + x).
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.7.2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ln1p;

impl Elementwise for Ln1p {
    const NAME: &'static str = "ln_1p";
    fn domain(self) -> Domain {
        Domain::between(-0.7, 3.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.ln_1p()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(1.0) / (x.lit(1.0) + x)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Ln1p)
}
