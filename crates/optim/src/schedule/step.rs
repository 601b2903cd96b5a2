use super::{Schedule, time};
use gradus_tensor::{Elem, Result, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that falls by a factor every `step_size`: lr(t) = lr·gamma^⌊t / step_size⌋.
///
/// It is PyTorch's `StepLR` in closed form; a `step_size` of 0 never falls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepLr {
    /// The learning rate at the start.
    pub lr: f64,
    /// How long each learning rate lasts.
    pub step_size: u64,
    /// The factor; default 0.1.
    pub gamma: f64,
}

impl StepLr {
    /// Falls from `lr` to a tenth every `step_size`.
    pub fn new(lr: f64, step_size: u64) -> Self {
        StepLr { lr, step_size, gamma: 0.1 }
    }

    /// Sets the factor; default 0.1.
    pub fn gamma(self, gamma: f64) -> Self {
        StepLr { gamma, ..self }
    }
}

impl Schedule for StepLr {
    fn lr(&self, t: u64) -> f64 {
        let falls = t.checked_div(self.step_size).unwrap_or(0);
        self.lr * Elem::pow(self.gamma, falls as f64)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let made = StepLr::new(lr, time(options, "step_size", end.div_ceil(3))?);
    Ok(Box::new(made.gamma(options.number("gamma", made.gamma)?)))
}
