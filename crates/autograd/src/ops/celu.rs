use super::elu::below;
use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar};

/// The continuously differentiable exponential unit: y = x for x > 0, else α·(e^(x/α) − 1); its derivative is 1 for x > 0, else
/// e^(x/α), so it has no kink.
///
/// `Celu` alone has α = 1. An α of 0 is refused.
///
/// Source: J. T. Barron, Continuously Differentiable Exponential Linear Units (2017).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Celu {
    /// What the unit tends to, negated, on the far left; 1 by default, not 0.
    pub alpha: f64,
}

/// The continuously differentiable exponential unit with α = 1.
#[allow(non_upper_case_globals)]
pub const Celu: Celu = Celu { alpha: 1.0 };

impl Elementwise for Celu {
    const NAME: &'static str = "celu";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0)
    }
    fn check(self) -> Result<()> {
        let bad = || Error::argument(format!("alpha is {}, a number other than 0 is needed", self.alpha));
        if self.alpha == 0.0 || self.alpha.is_nan() { Err(bad()) } else { Ok(()) }
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.where_pos(x, x.lit(self.alpha) * (below(x) / x.lit(self.alpha)).exp_m1())
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.where_pos(x.lit(1.0), (below(x) / x.lit(self.alpha)).exp())
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x for x > 0, else alpha·(e^(x/alpha) − 1), for each element.
    #[track_caller]
    pub fn celu(self, alpha: f64) -> Self {
        self.map(Celu { alpha })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Celu { alpha: [1.0, 1.3][draw.below(2)] })
}
