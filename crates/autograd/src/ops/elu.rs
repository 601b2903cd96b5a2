use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// The exponential linear unit: y = x for x > 0, else α·(eˣ − 1); its derivative is 1 for x > 0, else α·eˣ, so α at 0 (as in
/// PyTorch).
///
/// `Elu` alone has α = 1.
///
/// Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, Fast and Accurate Deep Network Learning by Exponential Linear Units
/// (2015).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elu {
    /// What the unit tends to, negated, on the far left; 1 by default.
    pub alpha: f64,
}

/// The exponential linear unit with α = 1.
#[allow(non_upper_case_globals)]
pub const Elu: Elu = Elu { alpha: 1.0 };

/// x where it is not positive, else 0, so that its exponential cannot overflow where it is not chosen.
#[inline(always)]
pub(super) fn below<E: Elem>(x: E) -> E {
    x.where_pos(x.lit(0.0), x)
}

impl Elementwise for Elu {
    const NAME: &'static str = "elu";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.where_pos(x, x.lit(self.alpha) * below(x).exp_m1())
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.where_pos(x.lit(1.0), x.lit(self.alpha) * below(x).exp())
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x for x > 0, else alpha·(eˣ − 1), for each element.
    #[track_caller]
    pub fn elu(self, alpha: f64) -> Self {
        self.map(Elu { alpha })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Elu { alpha: [1.0, 0.7][draw.below(2)] })
}
