use crate::{Domain, Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = √x for x ≥ 0; its derivative is 1/(2√x), which is infinite at 0.
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.2.26 and 4.7.7.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sqrt;

impl Elementwise for Sqrt {
    const NAME: &'static str = "sqrt";
    fn domain(self) -> Domain {
        Domain::POSITIVE
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.sqrt()
    }
    #[inline(always)]
    fn df<E: Elem>(self, _x: E, y: E) -> E {
        y.lit(0.5) / y
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Sqrt)
}
