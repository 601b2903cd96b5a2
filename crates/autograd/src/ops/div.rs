use crate::{Domain, ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// z = x/y element by element, broadcast; the slopes are 1/y and −z/y.
///
/// Source: G. W. Leibniz's quotient rule (1675).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Div;

impl ElementwiseN<2> for Div {
    const NAME: &'static str = "div";
    fn domains(self) -> [Domain; 2] {
        [Domain::REAL, Domain::between(0.4, 3.0)]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, y]: [E; 2]) -> E {
        x / y
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [_, y]: [E; 2], z: E) -> [E; 2] {
        [z.lit(1.0) / y, -z / y]
    }
    fn vjp<'g, T: Scalar>(self, [_, y]: [Var<'g, T>; 2], z: Var<'g, T>, dz: Var<'g, T>) -> [Option<Var<'g, T>>; 2] {
        let dx = dz / y;
        [Some(dx), Some(-(dx * z))]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise_n(|_| Div)
}
