use crate::{ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// z = x − y, broadcast; the slopes are 1 and −1.
///
/// Source: NumPy's numpy.subtract, for broadcasting (NumPy user guide, 2006–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sub;

impl ElementwiseN<2> for Sub {
    const NAME: &'static str = "sub";
    #[inline(always)]
    fn value<E: Elem>(self, [x, y]: [E; 2]) -> E {
        x - y
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, _: [E; 2], z: E) -> [E; 2] {
        [z.lit(1.0), z.lit(-1.0)]
    }
    fn vjp<'g, T: Scalar>(self, _: [Var<'g, T>; 2], _: Var<'g, T>, dz: Var<'g, T>) -> [Option<Var<'g, T>>; 2] {
        [Some(dz), Some(-dz)]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise_n(|_| Sub)
}
