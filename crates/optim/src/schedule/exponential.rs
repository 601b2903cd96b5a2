use super::Schedule;
use gradus_tensor::{Elem, Result, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that falls by a factor each time: lr(t) = lr·gammaᵗ.
///
/// It is PyTorch's `ExponentialLR`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExponentialLr {
    /// The learning rate at the start.
    pub lr: f64,
    /// The factor.
    pub gamma: f64,
}

impl ExponentialLr {
    /// Falls from `lr` by `gamma` each time.
    pub fn new(lr: f64, gamma: f64) -> Self {
        ExponentialLr { lr, gamma }
    }
}

impl Schedule for ExponentialLr {
    fn lr(&self, t: u64) -> f64 {
        self.lr * Elem::pow(self.gamma, t as f64)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let gamma = options.maybe("gamma")?.unwrap_or_else(|| Elem::pow(0.01, 1.0 / end.max(1) as f64));
    Ok(Box::new(ExponentialLr::new(lr, gamma)))
}
