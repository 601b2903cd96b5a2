use super::threshold::instead;
use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = x where |x| > λ, else 0; its derivative is 1 where |x| > λ, else 0, also at ±λ, where y jumps (as in PyTorch).
///
/// `Hardshrink` alone has λ = 0.5.
///
/// Source: D. Donoho, I. Johnstone, Ideal Spatial Adaptation by Wavelet Shrinkage (1994), as hard thresholding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hardshrink {
    /// The largest size that becomes 0: λ, 0.5 by default.
    pub lambd: f64,
}

/// x where |x| > 0.5, else 0.
#[allow(non_upper_case_globals)]
pub const Hardshrink: Hardshrink = Hardshrink { lambd: 0.5 };

impl Elementwise for Hardshrink {
    const NAME: &'static str = "hardshrink";
    fn domain(self) -> Domain {
        Domain::REAL.kink(self.lambd).kink(-self.lambd)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        (x.abs() - x.lit(self.lambd)).where_pos(x, instead(x, 0.0))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        (x.abs() - x.lit(self.lambd)).where_pos(x.lit(1.0), x.lit(0.0))
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x where |x| > lambd, else 0, for each element.
    #[track_caller]
    pub fn hardshrink(self, lambd: f64) -> Self {
        self.map(Hardshrink { lambd })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Hardshrink { lambd: [0.5, 1.2][draw.below(2)] })
}
