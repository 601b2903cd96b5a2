use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// A swish of straight lines and a parabola, y = x·min(max(x + 3, 0), 6)/6; its derivative is 0 for x ≤ −3, 1 for x ≥ 3, and
/// x/3 + ½ between (as in PyTorch).
///
/// Source: A. Howard et al., Searching for MobileNetV3 (2019).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hardswish;

impl Elementwise for Hardswish {
    const NAME: &'static str = "hardswish";
    fn domain(self) -> Domain {
        Domain::between(-5.0, 5.0).kink(-3.0).kink(3.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x * ((x + x.lit(3.0)).max(x.lit(0.0)).min(x.lit(6.0)) / x.lit(6.0))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let middle = x / x.lit(3.0) + x.lit(0.5);
        (x + x.lit(3.0)).where_pos((x.lit(3.0) - x).where_pos(middle, x.lit(1.0)), x.lit(0.0))
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x·min(max(x + 3, 0), 6)/6 for each element.
    #[track_caller]
    pub fn hardswish(self) -> Self {
        self.map(Hardswish)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Hardswish)
}
