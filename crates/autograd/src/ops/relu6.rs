use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// The rectifier with a ceiling, y = min(max(x, 0), 6); its derivative is 1 between 0 and 6, and 0 at both by convention (as
/// in PyTorch).
///
/// Source: A. Krizhevsky, Convolutional Deep Belief Networks on CIFAR-10 (2010).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relu6;

impl Elementwise for Relu6 {
    const NAME: &'static str = "relu6";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0).kink(6.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.max(x.lit(0.0)).min(x.lit(6.0))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let (one, zero) = (x.lit(1.0), x.lit(0.0));
        x.where_pos((x.lit(6.0) - x).where_pos(one, zero), zero)
    }
}

impl<T: Scalar> Var<'_, T> {
    /// min(max(x, 0), 6) for each element.
    #[track_caller]
    pub fn relu6(self) -> Self {
        self.map(Relu6)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Relu6)
}
