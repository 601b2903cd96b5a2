use super::{Schedule, time};
use gradus_tensor::{Elem, Result, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that falls to 0 along a power: lr(t) = lr·(1 − min(t, total_iters) / total_iters)^power.
///
/// It is PyTorch's `PolynomialLR`; a `total_iters` of 0 is at the end already.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolynomialLr {
    /// The learning rate at the start.
    pub lr: f64,
    /// When it comes to 0; default 5.
    pub total_iters: u64,
    /// The power; default 1.
    pub power: f64,
}

impl PolynomialLr {
    /// Falls from `lr` to 0 along a line in 5 epochs.
    pub fn new(lr: f64) -> Self {
        PolynomialLr { lr, total_iters: 5, power: 1.0 }
    }

    /// Sets when it comes to 0; default 5.
    pub fn total_iters(self, total_iters: u64) -> Self {
        PolynomialLr { total_iters, ..self }
    }

    /// Sets the power; default 1.
    pub fn power(self, power: f64) -> Self {
        PolynomialLr { power, ..self }
    }
}

impl Schedule for PolynomialLr {
    fn lr(&self, t: u64) -> f64 {
        let part = if t < self.total_iters { t as f64 / self.total_iters as f64 } else { 1.0 };
        self.lr * Elem::pow(1.0 - part, self.power)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let made = PolynomialLr::new(lr).total_iters(time(options, "total_iters", end)?);
    Ok(Box::new(made.power(options.number("power", 2.0)?)))
}
