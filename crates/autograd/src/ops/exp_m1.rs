use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = eˣ − 1, exact near 0; its derivative is y + 1.
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.7.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpM1;

impl Elementwise for ExpM1 {
    const NAME: &'static str = "exp_m1";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.exp_m1()
    }
    #[inline(always)]
    fn df<E: Elem>(self, _x: E, y: E) -> E {
        y + y.lit(1.0)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| ExpM1)
}
