use crate::{Domain, Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// The leaky rectifier: y = x for x > 0, else negative_slope·x; its derivative at 0 is negative_slope (as in PyTorch).
///
/// `LeakyRelu` alone has the slope 0.01.
///
/// Source: A. Maas, A. Hannun, A. Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models (2013).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeakyRelu {
    /// The slope for negative x, 0.01 by default.
    pub negative_slope: f64,
}

/// The leaky rectifier with the slope 0.01 for negative x.
#[allow(non_upper_case_globals)]
pub const LeakyRelu: LeakyRelu = LeakyRelu { negative_slope: 0.01 };

impl Elementwise for LeakyRelu {
    const NAME: &'static str = "leaky_relu";
    fn domain(self) -> Domain {
        Domain::REAL.kink(0.0)
    }
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.where_pos(x, x.lit(self.negative_slope) * x)
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.where_pos(x.lit(1.0), x.lit(self.negative_slope))
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x for x > 0, else negative_slope·x, for each element.
    #[track_caller]
    pub fn leaky_relu(self, negative_slope: f64) -> Self {
        self.map(LeakyRelu { negative_slope })
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|draw| LeakyRelu { negative_slope: [0.01, 0.3][draw.below(2)] })
}
