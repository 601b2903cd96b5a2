use crate::{Domain, ElementwiseN, check::Entry};
use gradus_tensor::Elem;

/// z = xʸ element by element, broadcast; the slopes are y·x^(y − 1) and z·ln x.
///
/// Where x ≤ 0 the power has no derivative in y, and its slope there counts as 0. For a constant exponent
/// see [`Power`](super::Power).
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.2.26 and 4.7.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pow;

impl ElementwiseN<2> for Pow {
    const NAME: &'static str = "pow";
    fn domains(self) -> [Domain; 2] {
        [Domain::between(0.4, 3.0), Domain::between(-2.0, 2.0)]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, y]: [E; 2]) -> E {
        x.pow(y)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, y]: [E; 2], z: E) -> [E; 2] {
        let one = x.lit(1.0);
        [y * x.pow(y - one), z * x.where_pos(x, one).ln()]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise_n(|_| Pow)
}
