use super::{LeakyRelu, Prelu, Uniform};
use crate::{
    Mode, Module, Var,
    check::{Draw, Entry, Program},
};
use gradus_tensor::{Error, Scalar};
use std::panic::Location;

/// The rectifier with a random slope: y = x for x > 0, else a·x, where in training each element draws its own a
/// uniformly from [`lower`, `upper`), and in evaluation a is the mean (lower + upper)/2. The derivative is 1 or a, and a at 0.
///
/// `Rrelu` alone draws from [1/8, 1/3).
///
/// Source: B. Xu et al., Empirical Evaluation of Rectified Activations in Convolutional Network (2015).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rrelu {
    /// The least slope, 1/8 by default.
    pub lower: f64,
    /// The bound of the slopes from above, 1/3 by default.
    pub upper: f64,
}

/// The rectifier with random slopes from [1/8, 1/3) for negative x.
#[allow(non_upper_case_globals)]
pub const Rrelu: Rrelu = Rrelu { lower: 0.125, upper: 1.0 / 3.0 };

impl<T: Scalar> Module<T> for Rrelu {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.rrelu(self.lower, self.upper)
    }
    fn label(&self) -> String {
        format!("Rrelu(lower={}, upper={})", self.lower, self.upper)
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x for x > 0, else a·x, where a is drawn from [lower, upper) in training, and their mean in evaluation.
    #[track_caller]
    pub fn rrelu(self, lower: f64, upper: f64) -> Self {
        let (g, at) = (self.graph(), Location::caller());
        g.located(at, || {
            if !(lower <= upper && (upper - lower).is_finite()) {
                let message = format!("the lower slope {lower} is not at or below the upper one, {upper}");
                return g.fail(Error::argument(message).of("rrelu"), self.shape());
            }
            if g.mode() == Mode::Evaluation {
                return self.map(LeakyRelu { negative_slope: (lower + upper) / 2.0 });
            }
            self.zip(Prelu, g.key().push(Uniform { low: lower, high: upper, shape: self.shape() }, &[]))
        })
    }
}

impl Program for Rrelu {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        self.forward(x[0])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::program(
        "rrelu",
        "y = x where x > 0, else a·x, a random;  ∂x = ∂y or a·∂y",
        |draw: &mut Draw| {
            let shape = draw.shape(3);
            (Rrelu, vec![draw.within(shape, crate::Domain::REAL.kink(0.0))])
        },
    )
    .through(&["prelu"])
}
