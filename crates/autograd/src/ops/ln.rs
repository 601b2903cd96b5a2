use crate::{Domain, Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = ln x for x > 0; its derivative is 1/x.
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.7.2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ln;

impl Elementwise for Ln {
    const NAME: &'static str = "ln";
    fn domain(self) -> Domain {
        Domain::POSITIVE
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.ln()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(1.0) / x
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Ln)
}
