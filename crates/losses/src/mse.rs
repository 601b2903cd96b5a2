use crate::{
    Pointwise,
    pointwise::each,
    spec::{Described, given, values},
};
use gradus_autograd::{ElementwiseN, check::Entry, ops::Values};
use gradus_tensor::{Elem, Result, spec::Options};

/// Mean squared error: ℓ = (ŷ − y)²; ∂ℓ/∂ŷ = 2(ŷ − y). With the reduction `sum` it is ‖ŷ − y‖², with `mean` that
/// over the number of elements.
///
/// Source: A.-M. Legendre, Nouvelles méthodes pour la détermination des orbites des comètes (1805).
pub type Mse = Pointwise<SquaredError>;

/// The formula of [`Mse`]: (ŷ − y)².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SquaredError;

impl Mse {
    /// What the loss of each element is multiplied by; the mean then divides by the sum of the weights, as in PyTorch.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.weight = Some(weight.into());
        self.kind.by_weight = true;
        self
    }
}

impl ElementwiseN<2> for SquaredError {
    const NAME: &'static str = "mse";
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        (x - t) * (x - t)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let slope = x.lit(2.0) * (x - t);
        [slope, -slope]
    }
}

impl Described for Mse {
    fn with(self, options: &Options) -> Result<Self> {
        Ok(given(self, values(options, "weight")?, Self::weight))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = (ŷ − y)²;  ∂ℓ/∂ŷ = 2(ŷ − y)", |_| SquaredError)
}
