use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = −x.
///
/// Source: G. Peano, Arithmetices principia (1889), for the sign; its slope is −1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neg;

impl Elementwise for Neg {
    const NAME: &'static str = "neg";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        -x
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(-1.0)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Neg)
}
