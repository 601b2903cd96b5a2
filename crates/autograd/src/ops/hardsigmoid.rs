use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// A sigmoid of straight lines, y = min(max(x + 3, 0), 6)/6; its derivative is 1/6 between −3 and 3, else 0, also at both by
/// convention (as in PyTorch).
///
/// Source: M. Courbariaux, Y. Bengio, J.-P. David, BinaryConnect (2015); with PyTorch's slope (2019–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hardsigmoid;

impl Elementwise for Hardsigmoid {
    const NAME: &'static str = "hardsigmoid";
    fn domain(self) -> Domain {
        Domain::REAL.kink(-3.0).kink(3.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        (x + x.lit(3.0)).max(x.lit(0.0)).min(x.lit(6.0)) / x.lit(6.0)
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let (slope, zero) = (x.lit(1.0 / 6.0), x.lit(0.0));
        (x + x.lit(3.0)).where_pos((x.lit(3.0) - x).where_pos(slope, zero), zero)
    }
}

impl<T: Scalar> Var<'_, T> {
    /// min(max(x + 3, 0), 6)/6 for each element.
    #[track_caller]
    pub fn hardsigmoid(self) -> Self {
        self.map(Hardsigmoid)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Hardsigmoid)
}
