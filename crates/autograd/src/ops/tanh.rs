use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// tanh x, the hyperbolic tangent; its derivative is 1 − tanh² x, below 2·10⁻⁴ beyond |x| = 5
/// and never 0, but for rounding: in f64 it comes out as 0 beyond |x| = 19.
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.34.3 and 4.35.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tanh;

impl Elementwise for Tanh {
    const NAME: &'static str = "tanh";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.tanh()
    }
    #[inline(always)]
    fn df<E: Elem>(self, _x: E, y: E) -> E {
        y.lit(1.0) - y * y
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Tanh)
}
