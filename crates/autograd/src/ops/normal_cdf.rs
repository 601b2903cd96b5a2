use crate::{Elementwise, check::Entry};
use gradus_tensor::Elem;

/// y = Φ(x), the standard normal distribution function; its derivative is the density φ(x).
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 7.1 and 7.18; A. de Moivre, The Doctrine of Chances (1738).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalCdf;

impl Elementwise for NormalCdf {
    const NAME: &'static str = "normal_cdf";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.normal_cdf()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.normal_pdf()
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| NormalCdf)
}
