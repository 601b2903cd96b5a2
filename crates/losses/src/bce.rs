use crate::Pointwise;
use gradus_autograd::{Domain, ElementwiseN, check::Entry};
use gradus_tensor::Elem;

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
    fn value<E: Elem>(self, [p, y]: [E; 2]) -> E {
        let [yes, no] = logarithms(p);
        -(y * yes + (y.lit(1.0) - y) * no)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [p, y]: [E; 2], _: E) -> [E; 2] {
        let [yes, no] = logarithms(p);
        [(p - y) / (p * (p.lit(1.0) - p)).max(p.lit(1e-12)), no - yes]
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    Bce::entry("ℓ = −(y·ln p + (1 − y)·ln(1 − p));  ∂ℓ/∂p = (p − y)/(p·(1 − p))")
}
