use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = x where x > `threshold`, else `value`; its derivative is 1 where x > `threshold`, else 0, also at the threshold, where y may
/// jump (as in PyTorch).
///
/// Source: PyTorch's torch.nn.Threshold (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Above it, x stays.
    pub threshold: f64,
    /// What stands for all others.
    pub value: f64,
}

/// The constant v; NaN where x is.
#[inline(always)]
pub(super) fn instead<E: Elem>(x: E, v: f64) -> E {
    x.min(x.lit(v)).max(x.lit(v))
}

impl Elementwise for Threshold {
    const NAME: &'static str = "threshold";
    fn domain(self) -> Domain {
        Domain::REAL.kink(self.threshold)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        (x - x.lit(self.threshold)).where_pos(x, instead(x, self.value))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        (x - x.lit(self.threshold)).where_pos(x.lit(1.0), x.lit(0.0))
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x where x > threshold, else value, for each element.
    #[track_caller]
    pub fn threshold(self, threshold: f64, value: f64) -> Self {
        self.map(Threshold { threshold, value })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Threshold {
        threshold: draw.uniform(-1.0, 1.0),
        value: draw.uniform(-2.0, 2.0),
    })
}
