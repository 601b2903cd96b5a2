use crate::{
    Pointwise,
    pointwise::each,
    spec::{Described, given, values},
};
use gradus_autograd::{ElementwiseN, check::Entry, ops::Values};
use gradus_tensor::{Elem, Result, spec::Options};

/// Mean absolute error: ℓ = |ŷ − y|; ∂ℓ/∂ŷ = sign(ŷ − y), and 0 where both are equal (as in PyTorch).
///
/// Source: P.-S. Laplace, Mémoire sur la probabilité des causes par les évènements (1774).
pub type L1 = Pointwise<AbsoluteError>;

/// The formula of [`L1`]: |ŷ − y|.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AbsoluteError;

impl L1 {
    /// What the loss of each element is multiplied by; the mean then divides by the sum of the weights, as in PyTorch.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.weight = Some(weight.into());
        self.kind.by_weight = true;
        self
    }
}

/// −1, 0 or 1.
#[inline(always)]
pub(crate) fn sign<E: Elem>(d: E) -> E {
    let (one, zero) = (d.lit(1.0), d.lit(0.0));
    d.where_pos(one, (-d).where_pos(-one, zero))
}

impl ElementwiseN<2> for AbsoluteError {
    const NAME: &'static str = "l1";
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        (x - t).abs()
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let slope = sign(x - t);
        [slope, -slope]
    }
}

impl Described for L1 {
    fn with(self, options: &Options) -> Result<Self> {
        Ok(given(self, values(options, "weight")?, Self::weight))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = |ŷ − y|;  ∂ℓ/∂ŷ = sign(ŷ − y)", |_| AbsoluteError)
}
