use crate::l1::sign;
use crate::{Pointwise, pointwise::each, reduced::option, spec::Described};
use gradus_autograd::{ElementwiseN, check::Entry};
use gradus_tensor::{Elem, Result, spec::Options};

/// Absolute error with a parabola around 0, d = ŷ − y: ℓ = d²/(2β) for |d| < β, else |d| − β/2; ∂ℓ/∂ŷ = d/β held in [−1, 1].
///
/// β is 1 by default; with β = 0 it is [`L1`](crate::L1). A negative β is refused.
///
/// Source: R. Girshick, Fast R-CNN (2015), eq. 3.
pub type SmoothL1 = Pointwise<SmoothAbsoluteError>;

/// The formula of [`SmoothL1`]: d²/(2β) for |d| < β, else |d| − β/2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmoothAbsoluteError {
    /// How far the parabola reaches: β, 1 by default, not negative.
    pub beta: f64,
}

impl Default for SmoothAbsoluteError {
    fn default() -> Self {
        SmoothAbsoluteError { beta: 1.0 }
    }
}

impl SmoothL1 {
    /// How far the parabola reaches: β, 1 by default, not negative.
    pub fn beta(mut self, beta: f64) -> Self {
        self.kind.formula.beta = beta;
        self
    }
}

impl ElementwiseN<2> for SmoothAbsoluteError {
    const NAME: &'static str = "smooth_l1";
    fn check(self) -> Result<()> {
        option("beta", self.beta, self.beta >= 0.0, "a number from 0 up")
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        if self.beta == 0.0 {
            return (x - t).abs();
        }
        let (size, beta) = ((x - t).abs(), x.lit(self.beta));
        let near = size.min(beta);
        near * near / (beta + beta) + (size - near)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let d = x - t;
        let slope = if self.beta == 0.0 { sign(d) } else { (d / d.lit(self.beta)).max(d.lit(-1.0)).min(d.lit(1.0)) };
        [slope, -slope]
    }
}

impl Described for SmoothL1 {
    fn with(self, options: &Options) -> Result<Self> {
        let beta = options.number("beta", self.kind.formula.beta)?;
        Ok(self.beta(beta))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = d²/(2β) for |d| < β, else |d| − β/2;  ∂ℓ/∂ŷ = min(max(d/β, −1), 1)", |draw| SmoothAbsoluteError { beta: [1.0, 0.3, 0.0][draw.below(3)] })
}
