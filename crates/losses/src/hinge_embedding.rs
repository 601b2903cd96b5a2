use crate::{Pointwise, pointwise::each, spec::Described};
use gradus_autograd::{Domain, ElementwiseN, check::Entry};
use gradus_tensor::{Elem, Result, spec::Options};

/// The loss of a distance x between two things that are alike (y = 1) or not (y = −1): ℓ = x for y = 1, max(0, margin − x) for
/// y = −1; ∂ℓ/∂x = 1, or −1 while x ≤ margin. The margin is 1 by default.
///
/// Source: PyTorch's HingeEmbeddingLoss (2016–).
pub type HingeEmbedding = Pointwise<HingeDistance>;

/// The formula of [`HingeEmbedding`]: x for y = 1, max(0, margin − x) for y = −1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HingeDistance {
    /// How far apart unlike things should be at least, 1 by default.
    pub margin: f64,
}

impl Default for HingeDistance {
    fn default() -> Self {
        HingeDistance { margin: 1.0 }
    }
}

impl HingeEmbedding {
    /// How far apart unlike things should be at least, 1 by default.
    pub fn margin(mut self, margin: f64) -> Self {
        self.kind.formula.margin = margin;
        self
    }
}

impl ElementwiseN<2> for HingeDistance {
    const NAME: &'static str = "hinge_embedding";
    fn domains(self) -> [Domain; 2] {
        [Domain::REAL.kink(self.margin), Domain::REAL.kink(0.0)]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        let (gap, zero) = (x.lit(self.margin) - x, x.lit(0.0));
        t.where_pos(x, (-t).where_pos(gap.max(zero), gap.max(zero) + x))
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let (one, zero) = (x.lit(1.0), x.lit(0.0));
        let apart = (x - x.lit(self.margin)).where_pos(zero, -one);
        [t.where_pos(one, (-t).where_pos(apart, apart + one)), zero]
    }
}

impl Described for HingeEmbedding {
    fn with(self, options: &Options) -> Result<Self> {
        let margin = options.number("margin", self.kind.formula.margin)?;
        Ok(self.margin(margin))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = x for y = 1, max(0, margin − x) for y = −1;  ∂ℓ/∂x = 1 or −[x ≤ margin]", |draw| HingeDistance { margin: [1.0, 0.5][draw.below(2)] })
}
