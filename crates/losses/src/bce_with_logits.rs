use crate::Pointwise;
use gradus_autograd::{Domain, ElementwiseN, check::Entry};
use gradus_tensor::Elem;

/// Binary cross-entropy of logits z, p = σ(z), in the form that neither overflows nor cancels:
/// ℓ = max(z, 0) − z·y + ln(1 + e^(−|z|)); ∂ℓ/∂z = σ(z) − y.
///
/// K outputs are K independent yes/no questions (multi-label); for one class out of K use
/// [`CrossEntropy`](crate::CrossEntropy).
///
/// Source: PyTorch's BCEWithLogitsLoss (2017–); C. Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.90.
pub type BceWithLogits = Pointwise<LogitEntropy>;

/// The formula of [`BceWithLogits`]: max(z, 0) − z·y + ln(1 + e^(−|z|)).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogitEntropy;

impl ElementwiseN<2> for LogitEntropy {
    const NAME: &'static str = "bce_with_logits";
    fn domains(self) -> [Domain; 2] {
        [Domain::REAL, Domain::between(0.0, 1.0)]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [z, y]: [E; 2]) -> E {
        z.max(z.lit(0.0)) - z * y + (-z.abs()).exp().ln_1p()
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [z, y]: [E; 2], _: E) -> [E; 2] {
        [z.sigmoid() - y, -z]
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    BceWithLogits::entry("ℓ = max(z, 0) − z·y + ln(1 + e^(−|z|));  ∂ℓ/∂z = σ(z) − y")
}
