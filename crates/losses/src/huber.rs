use crate::{
    Pointwise,
    pointwise::each,
    reduced::option,
    spec::{Described, given, values},
};
use gradus_autograd::{ElementwiseN, check::Entry, ops::Values};
use gradus_tensor::{Elem, Result, spec::Options};

/// Huber's loss, d = ŷ − y: ℓ = d²/2 for |d| ≤ δ, else δ·(|d| − δ/2); ∂ℓ/∂ŷ = d held in [−δ, δ].
///
/// δ is 1 by default. A δ that is not positive is refused.
///
/// Source: P. J. Huber, Robust Estimation of a Location Parameter (1964).
pub type Huber = Pointwise<HuberError>;

/// The formula of [`Huber`]: d²/2 for |d| ≤ δ, else δ·(|d| − δ/2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HuberError {
    /// Where the parabola ends: δ, 1 by default, positive.
    pub delta: f64,
}

impl Default for HuberError {
    fn default() -> Self {
        HuberError { delta: 1.0 }
    }
}

impl Huber {
    /// Where the parabola ends: δ, 1 by default, positive.
    pub fn delta(mut self, delta: f64) -> Self {
        self.kind.formula.delta = delta;
        self
    }

    /// What the loss of each element is multiplied by; the mean then divides by the number of elements, as in PyTorch.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.weight = Some(weight.into());
        self.kind.by_weight = false;
        self
    }
}

impl ElementwiseN<2> for HuberError {
    const NAME: &'static str = "huber";
    fn check(self) -> Result<()> {
        option("delta", self.delta, self.delta > 0.0, "a positive number")
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        let (size, delta) = ((x - t).abs(), x.lit(self.delta));
        let near = size.min(delta);
        near * near * x.lit(0.5) + delta * (size - near)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let d = x - t;
        let slope = d.max(d.lit(-self.delta)).min(d.lit(self.delta));
        [slope, -slope]
    }
}

impl Described for Huber {
    fn with(self, options: &Options) -> Result<Self> {
        let delta = options.number("delta", self.kind.formula.delta)?;
        Ok(given(self, values(options, "weight")?, Self::weight).delta(delta))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = d²/2 for |d| ≤ δ, else δ·(|d| − δ/2);  ∂ℓ/∂ŷ = min(max(d, −δ), δ)", |draw| HuberError { delta: [1.0, 0.4][draw.below(2)] })
}
