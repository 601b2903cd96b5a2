use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar};

/// y = min(max(x, `min_val`), `max_val`); its derivative is 1 between the bounds, else 0, also at the bounds by convention (as in
/// PyTorch; [`Clamp`](super::Clamp) has 1 there).
///
/// `Hardtanh` alone has the bounds −1 and 1. A `min_val` that is not below `max_val` is refused.
///
/// Source: R. Collobert, Large Scale Machine Learning (2004).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hardtanh {
    /// The lower bound, −1 by default.
    pub min_val: f64,
    /// The upper bound, 1 by default.
    pub max_val: f64,
}

/// The identity between −1 and 1, constant outside.
#[allow(non_upper_case_globals)]
pub const Hardtanh: Hardtanh = Hardtanh { min_val: -1.0, max_val: 1.0 };

impl Elementwise for Hardtanh {
    const NAME: &'static str = "hardtanh";
    fn domain(self) -> Domain {
        Domain::REAL.kink(self.min_val).kink(self.max_val)
    }
    fn check(self) -> Result<()> {
        let Hardtanh { min_val, max_val } = self;
        let bad = || Error::argument(format!("min_val is {min_val}, which is not below max_val, {max_val}"));
        if min_val < max_val { Ok(()) } else { Err(bad()) }
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.max(x.lit(self.min_val)).min(x.lit(self.max_val))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let (one, zero) = (x.lit(1.0), x.lit(0.0));
        (x - x.lit(self.min_val)).where_pos((x.lit(self.max_val) - x).where_pos(one, zero), zero)
    }
}

impl<T: Scalar> Var<'_, T> {
    /// Each element, moved to the nearer bound where it lies outside of [min_val, max_val].
    #[track_caller]
    pub fn hardtanh(self, min_val: f64, max_val: f64) -> Self {
        self.map(Hardtanh { min_val, max_val })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Hardtanh { min_val: draw.uniform(-2.0, -0.2), max_val: draw.uniform(0.2, 2.0) })
}
