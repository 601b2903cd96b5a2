use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar};

/// x moved by λ towards 0, and no further: y = x − min(max(x, −λ), λ); its derivative is 1 where |x| > λ, else 0, also at ±λ by
/// convention (as in PyTorch).
///
/// `Softshrink` alone has λ = 0.5. A negative λ is refused.
///
/// Source: D. Donoho, I. Johnstone, Ideal Spatial Adaptation by Wavelet Shrinkage (1994), as soft thresholding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softshrink {
    /// How far numbers are moved: λ, 0.5 by default, not negative.
    pub lambd: f64,
}

/// x moved by 0.5 towards 0, and no further.
#[allow(non_upper_case_globals)]
pub const Softshrink: Softshrink = Softshrink { lambd: 0.5 };

impl Elementwise for Softshrink {
    const NAME: &'static str = "softshrink";
    fn domain(self) -> Domain {
        Domain::REAL.kink(self.lambd).kink(-self.lambd)
    }
    fn check(self) -> Result<()> {
        let bad = || Error::argument(format!("lambd is {}, a number from 0 up is needed", self.lambd));
        if self.lambd >= 0.0 { Ok(()) } else { Err(bad()) }
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x - x.max(x.lit(-self.lambd)).min(x.lit(self.lambd))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        (x.abs() - x.lit(self.lambd)).where_pos(x.lit(1.0), x.lit(0.0))
    }
}

impl<T: Scalar> Var<'_, T> {
    /// Each element moved by lambd towards 0, and no further.
    #[track_caller]
    pub fn softshrink(self, lambd: f64) -> Self {
        self.map(Softshrink { lambd })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Softshrink { lambd: [0.5, 1.2][draw.below(2)] })
}
