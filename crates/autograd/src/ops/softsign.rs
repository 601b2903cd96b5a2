use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = x/(1 + |x|); its derivative is 1/(1 + |x|)², whose own derivative jumps at 0 and counts as 0 there.
///
/// Source: J. Bergstra et al., Quadratic Polynomials Learn Better Image Features (2009).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softsign;

impl Elementwise for Softsign {
    const NAME: &'static str = "softsign";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x / (x.lit(1.0) + x.abs())
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let slope = x.lit(1.0) / (x.lit(1.0) + x.abs());
        slope * slope
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x/(1 + |x|) for each element.
    #[track_caller]
    pub fn softsign(self) -> Self {
        self.map(Softsign)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Softsign)
}
