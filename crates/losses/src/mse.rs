use crate::Pointwise;
use gradus_autograd::{ElementwiseN, check::Entry};
use gradus_tensor::Elem;

/// Mean squared error: ℓ = (ŷ − y)²; ∂ℓ/∂ŷ = 2(ŷ − y). With the reduction `sum` it is ‖ŷ − y‖², with `mean` that
/// over the number of elements.
///
/// Source: A.-M. Legendre, Nouvelles méthodes pour la détermination des orbites des comètes (1805).
pub type Mse = Pointwise<SquaredError>;

/// The formula of [`Mse`]: (ŷ − y)².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SquaredError;

impl ElementwiseN<2> for SquaredError {
    const NAME: &'static str = "mse";
    #[inline(always)]
    fn value<E: Elem>(self, [output, target]: [E; 2]) -> E {
        (output - target) * (output - target)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [output, target]: [E; 2], _: E) -> [E; 2] {
        let slope = output.lit(2.0) * (output - target);
        [slope, -slope]
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    Mse::entry("ℓ = (ŷ − y)²;  ∂ℓ/∂ŷ = 2(ŷ − y)")
}
