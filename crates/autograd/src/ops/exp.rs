use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = eˣ, its own derivative.
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.7.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exp;

impl Elementwise for Exp {
    const NAME: &'static str = "exp";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.exp()
    }
    #[inline(always)]
    fn df<E: Elem>(self, _x: E, y: E) -> E {
        y
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Exp)
}
