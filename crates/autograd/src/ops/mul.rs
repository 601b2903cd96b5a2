use crate::{ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// z = x·y element by element, broadcast; the slopes are y and x.
///
/// Source: G. W. Leibniz's product rule (1675).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mul;

impl ElementwiseN<2> for Mul {
    const NAME: &'static str = "mul";
    #[inline(always)]
    fn value<E: Elem>(self, [x, y]: [E; 2]) -> E {
        x * y
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, y]: [E; 2], _: E) -> [E; 2] {
        [y, x]
    }
    fn vjp<'g, T: Scalar>(self, [x, y]: [Var<'g, T>; 2], _: Var<'g, T>, dz: Var<'g, T>) -> [Option<Var<'g, T>>; 2] {
        [Some(dz * y), Some(dz * x)]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise_n(|_| Mul)
}
