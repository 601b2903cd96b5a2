use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// The rectifier, y = scale·max(x, 0); its derivative is scale·\[x > 0\], so 0 at 0 by convention (as in PyTorch).
///
/// `Relu` alone is the usual one: `(Linear::new(…), Relu, Linear::new(…))`; `Relu { scale: 5.0 }` is 5·ReLU.
///
/// Source: K. Fukushima, Visual Feature Extraction by a Multilayered Network of Analog Threshold Elements (1969); V. Nair,
/// G. Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines (2010).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relu {
    /// What the positive part is multiplied by, 1 by default.
    pub scale: f64,
}

/// The rectifier max(x, 0), with the scale 1.
#[allow(non_upper_case_globals)]
pub const Relu: Relu = Relu { scale: 1.0 };

impl Elementwise for Relu {
    const NAME: &'static str = "relu";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.lit(self.scale) * x.max(x.lit(0.0))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.where_pos(x.lit(self.scale), x.lit(0.0))
    }
}

impl<T: Scalar> Var<'_, T> {
    /// max(x, 0) for each element.
    #[track_caller]
    pub fn relu(self) -> Self {
        self.map(Relu)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| Relu { scale: [1.0, 5.0][draw.below(2)] })
}
