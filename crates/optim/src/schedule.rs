use gradus_tensor::Elem;
use serde::{Deserialize, Serialize};
use std::{f64::consts::PI, fmt::Debug};

/// A learning rate as a pure function of time, so that a resumed run needs no state of it.
///
/// ```
/// use gradus_optim::{Schedule, Sgd, StepLr};
/// use gradus_tensor::Params;
/// let mut optimizer = Sgd::new(&Params::<f32>::seed(0), 0.1);
/// let schedule = StepLr::new(0.1, 30);
/// for epoch in 0..90 {
///     optimizer.set_lr(schedule.lr(epoch));
/// }
/// assert!((optimizer.lr() - 0.001).abs() < 1e-15);
/// ```
pub trait Schedule: Debug + Send + Sync {
    /// The learning rate at time t, in epochs or steps as you like, counted from 0.
    fn lr(&self, t: u64) -> f64;
}

/// The same learning rate always: lr(t) = lr.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constant {
    /// The learning rate.
    pub lr: f64,
}

impl Schedule for Constant {
    fn lr(&self, _t: u64) -> f64 {
        self.lr
    }
}

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
