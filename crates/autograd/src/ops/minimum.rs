use crate::{ElementwiseN, check::Entry};
use gradus_tensor::Elem;

/// The smaller of x and y element by element, broadcast; the slope of the smaller is 1, of the other 0, of both ½ at a tie
/// (as in PyTorch). The kink is where x = y. NaN if either is.
///
/// Source: PyTorch's torch.minimum (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimum;

impl ElementwiseN<2> for Minimum {
    const NAME: &'static str = "minimum";
    #[inline(always)]
    fn value<E: Elem>(self, [x, y]: [E; 2]) -> E {
        x.min(y)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, y]: [E; 2], _: E) -> [E; 2] {
        let (one, zero, half) = (x.lit(1.0), x.lit(0.0), x.lit(0.5));
        let lead = y - x;
        [lead.where_pos(one, (-lead).where_pos(zero, half)), lead.where_pos(zero, (-lead).where_pos(one, half))]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise_n(|_| Minimum).apart()
}
