use crate::spec::{Layer, Options};
use gradus_autograd::{Mode, Module, Var, ops::Bernoulli};
use gradus_tensor::{Error, Params, Result, Scalar, Shape};

/// Dropout: in training each element is set to 0 with probability p and the others are divided by 1 − p; in
/// evaluation nothing happens. y = x·m, where the mean of m is 1; ∂x = ∂y·m.
///
/// The mask depends on the seed of the parameters, on the place of the layer among those that draw, and on the number
/// of the step alone.
///
/// Source: N. Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting (2014).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    /// The probability that an element is dropped, 0.5 by default.
    pub p: f64,
}

impl Dropout {
    /// Dropout with probability `p`; one outside of [0, 1] is an error where the layer is used.
    pub fn new(p: f64) -> Self {
        Dropout { p }
    }
}

impl Default for Dropout {
    fn default() -> Self {
        Dropout::new(0.5)
    }
}

impl<T: Scalar> Module<T> for Dropout {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let g = x.graph();
        if !(0.0..=1.0).contains(&self.p) {
            let error = Error::argument(format!("the probability {} is not in [0, 1]", self.p)).of("dropout");
            return g.fail(error, x.shape());
        }
        if g.mode() == Mode::Evaluation || self.p == 0.0 {
            return x;
        }
        if self.p == 1.0 {
            return x * 0.0;
        }
        x * g.key().push(Bernoulli { keep: 1.0 - self.p, shape: x.shape() }, &[])
    }

    fn label(&self) -> String {
        format!("Dropout({})", self.p)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, _: &Params<T>, _: Shape) -> Result<Layer<T>> {
    Ok(Box::new(Dropout::new(options.number("p", 0.5)?)))
}
