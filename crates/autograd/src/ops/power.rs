use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = x^p for a constant exponent p; its derivative is p·x^(p − 1).
///
/// Source: NIST Digital Library of Mathematical Functions (2010–), 4.2.26 and 4.7.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// The exponent.
    pub exponent: f64,
}

impl Elementwise for Power {
    const NAME: &'static str = "power";
    fn domain(self) -> Domain {
        if self.exponent.fract() == 0.0 && self.exponent >= 0.0 { Domain::REAL } else { Domain::between(0.4, 3.0) }
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.pow(x.lit(self.exponent))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        // p = 0 is the constant 1, also at x = 0 where x^(p − 1) is infinite.
        if self.exponent == 0.0 {
            return x.lit(0.0);
        }
        x.lit(self.exponent) * x.pow(x.lit(self.exponent - 1.0))
    }
}

impl<T: Scalar> Var<'_, T> {
    /// Each element to a constant power.
    #[track_caller]
    pub fn powf(self, exponent: f64) -> Self {
        self.map(Power { exponent })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Power { exponent: [2.0, 3.0, 0.5, -1.0, 1.7, 0.0, 1.0][draw.below(7)] })
}
