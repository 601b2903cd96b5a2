use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = cos x, x in radians; its derivative is −sin x.
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.20.2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cos;

impl Elementwise for Cos {
    const NAME: &'static str = "cos";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.cos()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        -x.sin()
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Cos)
}
