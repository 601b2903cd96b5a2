use crate::{Pointwise, pointwise::each, spec::Described};
use gradus_autograd::{ElementwiseN, check::Entry};
use gradus_tensor::Elem;

/// The logistic loss of a score x and a class y of −1 or 1: ℓ = ln(1 + e^(−yx)); ∂ℓ/∂x = −y·σ(−yx). Unlike PyTorch's it does not
/// overflow.
///
/// Source: PyTorch's SoftMarginLoss (2016–); C. Bishop, Pattern Recognition and Machine Learning (2006), eq. 7.48.
pub type SoftMargin = Pointwise<LogisticMargin>;

/// The formula of [`SoftMargin`]: ln(1 + e^(−yx)).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogisticMargin;

impl ElementwiseN<2> for LogisticMargin {
    const NAME: &'static str = "soft_margin";
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        let z = -(t * x);
        z.max(z.lit(0.0)) + (-z.abs()).exp().ln_1p()
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let slope = (-(t * x)).sigmoid();
        [-t * slope, -x * slope]
    }
}

impl Described for SoftMargin {}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = ln(1 + exp(−yx));  ∂ℓ/∂x = −y·σ(−yx)", |_| LogisticMargin)
}
