use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = min(max(x, `min`), `max`); its derivative is 1 between the bounds and on them (as in PyTorch), else 0.
///
/// Source: PyTorch's torch.clamp (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clamp {
    /// The lower bound, −∞ for none.
    pub min: f64,
    /// The upper bound, ∞ for none.
    pub max: f64,
}

impl Elementwise for Clamp {
    const NAME: &'static str = "clamp";
    fn domain(self) -> Domain {
        [self.min, self.max].into_iter().filter(|b| b.is_finite()).fold(Domain::REAL, Domain::kink)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.max(x.lit(self.min)).min(x.lit(self.max))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let (one, zero) = (x.lit(1.0), x.lit(0.0));
        let above = (x.lit(self.min) - x).where_pos(zero, one);
        (x - x.lit(self.max)).where_pos(zero, above)
    }
}

impl<T: Scalar> Var<'_, T> {
    /// Each element, moved to the nearer bound where it lies outside of [`min`, `max`].
    #[track_caller]
    pub fn clamp(self, min: f64, max: f64) -> Self {
        self.map(Clamp { min, max })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Clamp { min: draw.uniform(-2.0, -0.2), max: draw.uniform(0.2, 2.0) })
}
