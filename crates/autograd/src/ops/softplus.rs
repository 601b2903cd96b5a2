use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar};

/// A smooth rectifier, ln(1 + e^(βx))/β, computed as (max(βx, 0) + ln(1 + e^(−|βx|)))/β; its derivative is σ(βx).
///
/// Above the threshold it is x and its derivative 1, as in PyTorch: a step of less than 2·10⁻⁹ by default.
/// `Softplus` alone has β = 1 and the threshold 20.
///
/// Source: C. Dugas et al., Incorporating Second-Order Functional Knowledge for Better Option Pricing (2000).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softplus {
    /// How sharp the bend is, 1 by default.
    pub beta: f64,
    /// Where beta·x exceeds this, the result is x itself, 20 by default.
    pub threshold: f64,
}

/// ln(1 + eˣ).
#[allow(non_upper_case_globals)]
pub const Softplus: Softplus = Softplus { beta: 1.0, threshold: 20.0 };

impl Elementwise for Softplus {
    const NAME: &'static str = "softplus";
    fn check(self) -> Result<()> {
        let bad = || Error::argument(format!("beta is {}, a number other than 0 is needed", self.beta));
        if self.beta == 0.0 || self.beta.is_nan() { Err(bad()) } else { Ok(()) }
    }
    fn domain(self) -> Domain {
        Domain::REAL.kink(self.threshold / self.beta)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        let (bx, zero) = (x.lit(self.beta) * x, x.lit(0.0));
        let smooth = (bx.max(zero) + (-bx.abs()).exp().ln_1p()) / x.lit(self.beta);
        (bx - x.lit(self.threshold)).where_pos(x, smooth)
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let bx = x.lit(self.beta) * x;
        (bx - x.lit(self.threshold)).where_pos(x.lit(1.0), bx.sigmoid())
    }
}

impl<T: Scalar> Var<'_, T> {
    /// ln(1 + eˣ) for each element.
    #[track_caller]
    pub fn softplus(self) -> Self {
        self.map(Softplus)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Softplus { beta: [1.0, 2.5][draw.below(2)], threshold: 20.0 })
}
