use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// The logistic function σ(x) = 1/(1 + e⁻ˣ); its derivative is σ(x)·(1 − σ(x)) = σ(x)·σ(−x).
///
/// Source: P.-F. Verhulst, Recherches mathématiques sur la loi d'accroissement de la population (1845).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sigmoid;

impl Elementwise for Sigmoid {
    const NAME: &'static str = "sigmoid";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.sigmoid()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, y: E) -> E {
        y * (-x).sigmoid()
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Sigmoid)
}
