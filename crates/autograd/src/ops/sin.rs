use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = sin x, x in radians; its derivative is cos x.
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.20.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sin;

impl Elementwise for Sin {
    const NAME: &'static str = "sin";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.sin()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.cos()
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Sin)
}
