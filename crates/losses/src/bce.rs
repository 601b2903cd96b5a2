use crate::{
    Pointwise,
    pointwise::each,
    spec::{Described, given, values},
};
use gradus_autograd::{Domain, ElementwiseN, check::Entry, ops::Values};
use gradus_tensor::{Elem, Result, spec::Options};

/// Binary cross-entropy of probabilities p ∈ [0, 1]: ℓ = −(y·ln p + (1 − y)·ln(1 − p));
/// ∂ℓ/∂p = (p − y)/(p·(1 − p)) = −y/p + (1 − y)/(1 − p).
///
/// As in PyTorch, logarithms count as at least −100 and p·(1 − p) as at least 10⁻¹², so that a confident mistake costs
/// much and not infinitely much. On logits use [`BceWithLogits`](crate::BceWithLogits), which needs no such bounds.
///
/// Source: C. Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.90; PyTorch's BCELoss (2016–) for the bounds.
pub type Bce = Pointwise<BinaryEntropy>;

/// The formula of [`Bce`]: −(y·ln p + (1 − y)·ln(1 − p)).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BinaryEntropy;

impl Bce {
    /// What the loss of each element is multiplied by; the mean then divides by the number of elements, as in PyTorch.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.weight = Some(weight.into());
        self.kind.by_weight = false;
        self
    }
}

/// ln p and ln(1 − p), at least −100.
#[inline(always)]
fn logarithms<E: Elem>(p: E) -> [E; 2] {
    let least = p.lit(-100.0);
    [p.ln().max(least), (-p).ln_1p().max(least)]
}

impl ElementwiseN<2> for BinaryEntropy {
    const NAME: &'static str = "bce";
    fn domains(self) -> [Domain; 2] {
        [Domain::UNIT, Domain::between(0.0, 1.0)]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        let [yes, no] = logarithms(x);
        -(t * yes + (t.lit(1.0) - t) * no)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let [yes, no] = logarithms(x);
        [(x - t) / (x * (x.lit(1.0) - x)).max(x.lit(1e-12)), no - yes]
    }
}

impl Described for Bce {
    fn with(self, options: &Options) -> Result<Self> {
        Ok(given(self, values(options, "weight")?, Self::weight))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = −(y·ln p + (1 − y)·ln(1 − p));  ∂ℓ/∂p = (p − y)/(p·(1 − p))", |_| BinaryEntropy)
}
