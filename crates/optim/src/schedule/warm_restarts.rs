use super::{CosineAnnealing, Schedule, time, time_or};
use gradus_tensor::{Result, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that falls along half a cosine again and again, each time `t_mult` times as slowly:
/// lr(t) = eta_min + (lr − eta_min)·(1 + cos(π·t_cur / t_i)) / 2, with t_cur the time since the last restart and
/// t_i = t_0·t_multⁱ.
///
/// It is PyTorch's `CosineAnnealingWarmRestarts`, stepped by one; a `t_0` or `t_mult` of 0 is read as 1.
///
/// Source: I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017), equation 5.
///
/// ```
/// use gradus_optim::{CosineAnnealingWarmRestarts, Schedule};
/// let schedule = CosineAnnealingWarmRestarts::new(0.1, 10).t_mult(2);
/// assert_eq!([0, 10, 30].map(|t| schedule.lr(t)), [0.1; 3]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CosineAnnealingWarmRestarts {
    /// The learning rate after each restart.
    pub lr: f64,
    /// The time to the first restart.
    pub t_0: u64,
    /// By what each time is longer than the one before; default 1.
    pub t_mult: u64,
    /// The smallest learning rate; default 0.
    pub eta_min: f64,
}

impl CosineAnnealingWarmRestarts {
    /// Falls from `lr` to 0 every `t_0`.
    pub fn new(lr: f64, t_0: u64) -> Self {
        CosineAnnealingWarmRestarts { lr, t_0, t_mult: 1, eta_min: 0.0 }
    }

    /// Sets by what each time is longer than the one before; default 1.
    pub fn t_mult(self, t_mult: u64) -> Self {
        CosineAnnealingWarmRestarts { t_mult, ..self }
    }

    /// Sets the smallest learning rate; default 0.
    pub fn eta_min(self, eta_min: f64) -> Self {
        CosineAnnealingWarmRestarts { eta_min, ..self }
    }
}

impl Schedule for CosineAnnealingWarmRestarts {
    fn lr(&self, t: u64) -> f64 {
        let (mut since, mut length) = (t, self.t_0.max(1));
        if self.t_mult <= 1 {
            since %= length;
        }
        while since >= length {
            since -= length;
            length = length.saturating_mul(self.t_mult);
        }
        CosineAnnealing::new(self.lr, length).eta_min(self.eta_min).lr(since)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let made = CosineAnnealingWarmRestarts::new(lr, time(options, "t_0", end.div_ceil(7))?);
    let made = made.t_mult(time_or(options, "t_mult", 2)?);
    Ok(Box::new(made.eta_min(options.number("eta_min", made.eta_min)?)))
}
