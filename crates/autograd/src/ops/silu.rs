use crate::{Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// The sigmoid-weighted linear unit, also called swish: y = x·σ(x); its derivative is σ(x)·(1 + x·σ(−x)).
///
/// Source: S. Elfwing, E. Uchibe, K. Doya, Sigmoid-Weighted Linear Units for Neural Network Function Approximation (2017).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Silu;

impl Elementwise for Silu {
    const NAME: &'static str = "silu";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x * x.sigmoid()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.sigmoid() * (x.lit(1.0) + x * (-x).sigmoid())
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x·σ(x) for each element.
    #[track_caller]
    pub fn silu(self) -> Self {
        self.map(Silu)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Silu)
}
