use crate::{Domain, ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = a where c > 0, else b, element by element, broadcast; the slope of what is chosen is 1, of the others 0.
///
/// What is not chosen must still be finite where it is differentiated, since 0·∞ is NaN: give it a harmless argument.
///
/// Source: NumPy's numpy.where (2006–), with the condition c > 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WherePos;

impl ElementwiseN<3> for WherePos {
    const NAME: &'static str = "where";
    fn domains(self) -> [Domain; 3] {
        [Domain::REAL.kink(0.0), Domain::REAL, Domain::REAL]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [c, a, b]: [E; 3]) -> E {
        c.where_pos(a, b)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [c, _, _]: [E; 3], _: E) -> [E; 3] {
        let (one, zero) = (c.lit(1.0), c.lit(0.0));
        [zero, c.where_pos(one, zero), c.where_pos(zero, one)]
    }
    fn vjp<'g, T: Scalar>(self, x: [Var<'g, T>; 3], _: Var<'g, T>, dy: Var<'g, T>) -> [Option<Var<'g, T>>; 3] {
        let (c, zero) = (x[0], dy.lit(0.0));
        [None, Some(c.where_pos(dy, zero)), Some(c.where_pos(zero, dy))]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise_n(|_| WherePos)
}
