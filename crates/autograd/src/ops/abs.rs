use crate::{Domain, Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = |x|; its derivative is the sign of x, and 0 at 0 by convention (as in PyTorch).
///
/// Source: K. Weierstraß (1841), for the notation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abs;

impl Elementwise for Abs {
    const NAME: &'static str = "abs";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.abs()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.where_pos(x.lit(1.0), (-x).where_pos(x.lit(-1.0), x.lit(0.0)))
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Abs)
}
