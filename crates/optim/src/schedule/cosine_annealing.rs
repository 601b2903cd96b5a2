use super::{Schedule, time};
use gradus_tensor::{Elem, Result, spec::Options};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A learning rate that falls along half a cosine: lr(t) = eta_min + (lr − eta_min)·(1 + cos(π·t / t_max)) / 2.
///
/// It is PyTorch's `CosineAnnealingLR` in closed form: after `t_max` it rises again, with the period 2·t_max. A
/// `t_max` of 0 is read as 1.
///
/// Source: I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017), without restarts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CosineAnnealing {
    /// The learning rate at the start.
    pub lr: f64,
    /// When the learning rate is smallest.
    pub t_max: u64,
    /// The smallest learning rate; default 0.
    pub eta_min: f64,
}

impl CosineAnnealing {
    /// Falls from `lr` at t = 0 to 0 at `t_max`.
    pub fn new(lr: f64, t_max: u64) -> Self {
        CosineAnnealing { lr, t_max, eta_min: 0.0 }
    }

    /// Sets the smallest learning rate; default 0.
    pub fn eta_min(self, eta_min: f64) -> Self {
        CosineAnnealing { eta_min, ..self }
    }
}

impl Schedule for CosineAnnealing {
    fn lr(&self, t: u64) -> f64 {
        let angle = PI * t as f64 / self.t_max.max(1) as f64;
        self.eta_min + (self.lr - self.eta_min) * (1.0 + Elem::cos(angle)) / 2.0
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let made = CosineAnnealing::new(lr, time(options, "t_max", end)?);
    Ok(Box::new(made.eta_min(options.number("eta_min", made.eta_min)?)))
}
