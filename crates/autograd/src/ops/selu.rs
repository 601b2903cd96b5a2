use super::elu::below;
use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// The self-normalising exponential unit: y = λ·x for x > 0, else λ·α·(eˣ − 1); its derivative is λ for x > 0, else λ·α·eˣ, so
/// λ·α at 0 (as in PyTorch).
///
/// α = 1.6732632423543772 and λ = 1.0507009873554805 keep mean 0 and variance 1 of independent normal inputs.
///
/// Source: G. Klambauer et al., Self-Normalizing Neural Networks (2017).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selu;

const ALPHA: f64 = 1.673_263_242_354_377_2;
const SCALE: f64 = 1.050_700_987_355_480_5;

impl Elementwise for Selu {
    const NAME: &'static str = "selu";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.lit(SCALE) * x.where_pos(x, x.lit(ALPHA) * below(x).exp_m1())
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.where_pos(x.lit(SCALE), x.lit(SCALE * ALPHA) * below(x).exp())
    }
}

impl<T: Scalar> Var<'_, T> {
    /// λ·x for x > 0, else λ·α·(eˣ − 1), for each element.
    #[track_caller]
    pub fn selu(self) -> Self {
        self.map(Selu)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Selu)
}
