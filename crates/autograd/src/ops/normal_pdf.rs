use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = φ(x) = e^(−x²/2)/√(2π), the standard normal density; its derivative is −x·φ(x).
///
/// Source: A. de Moivre, The Doctrine of Chances (1738).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalPdf;

impl Elementwise for NormalPdf {
    const NAME: &'static str = "normal_pdf";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.normal_pdf()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, y: E) -> E {
        -x * y
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| NormalPdf)
}
