use crate::spec::{Layer, Options};
use gradus_autograd::{Mode, Module, Var, ops::Bernoulli};
use gradus_tensor::{Error, Params, Result, Scalar, Shape};

/// Dropout that keeps mean and variance of self-normalising networks: in training each element is set to α′ = −λα with
/// probability p, and then y = a·x + b with a = 1/√((1 − p)·(1 + p·α′²)), b = −a·p·α′; in evaluation nothing happens.
///
/// It goes with [`Selu`](crate::Selu), whose λ and α those are.
///
/// Source: G. Klambauer et al., Self-Normalizing Neural Networks (2017).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlphaDropout {
    /// The probability that an element is dropped, 0.5 by default.
    pub p: f64,
}

/// What dropped elements become: −λα of SELU.
const DROPPED: f64 = -1.758_099_340_847_376_6;

impl AlphaDropout {
    /// Dropout with probability `p`; one outside of [0, 1] is an error where the layer is used.
    pub fn new(p: f64) -> Self {
        AlphaDropout { p }
    }
}

impl Default for AlphaDropout {
    fn default() -> Self {
        AlphaDropout::new(0.5)
    }
}

impl<T: Scalar> Module<T> for AlphaDropout {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, p) = (x.graph(), self.p);
        if !(0.0..=1.0).contains(&p) {
            let error = Error::argument(format!("the probability {p} is not in [0, 1]")).of("alpha_dropout");
            return g.fail(error, x.shape());
        }
        if g.mode() == Mode::Evaluation || p == 0.0 {
            return x;
        }
        if p == 1.0 {
            return x * 0.0;
        }
        let a = 1.0 / ((1.0 - p) * (1.0 + p * DROPPED * DROPPED)).sqrt();
        // The mask is 1/(1 − p) or 0.
        let kept = g.key().push(Bernoulli { keep: 1.0 - p, shape: x.shape() }, &[]) * (1.0 - p);
        (x - DROPPED) * kept * a + (a * DROPPED - a * p * DROPPED)
    }

    fn label(&self) -> String {
        format!("AlphaDropout({})", self.p)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, _: &Params<T>, _: Shape) -> Result<Layer<T>> {
    Ok(Box::new(AlphaDropout::new(options.number("p", 0.5)?)))
}
