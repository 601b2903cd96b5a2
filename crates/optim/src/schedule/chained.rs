use super::{Schedule, parts};
use gradus_tensor::{Result, spec::Options};

/// The product of several schedules, each made with a learning rate of 1: lr(t) = lr·s₁(t)·s₂(t)⋯.
///
/// It is PyTorch's `ChainedScheduler`. The momentum is that of the last that has one.
///
/// ```
/// use gradus_optim::{Chained, ConstantLr, ExponentialLr, Schedule};
/// let schedule = Chained::new(0.8).times(ConstantLr::new(1.0).factor(0.5).total_iters(2)).times(ExponentialLr::new(1.0, 0.5));
/// assert_eq!([0, 1, 2].map(|t| schedule.lr(t)), [0.4, 0.2, 0.2]);
/// ```
#[derive(Debug)]
pub struct Chained {
    lr: f64,
    factors: Vec<Box<dyn Schedule>>,
}

impl Chained {
    /// `lr` always, so far.
    pub fn new(lr: f64) -> Self {
        Chained { lr, factors: Vec::new() }
    }

    /// Multiplies with a schedule.
    pub fn times(mut self, schedule: impl Schedule + 'static) -> Self {
        self.factors.push(Box::new(schedule));
        self
    }
}

impl Schedule for Chained {
    fn lr(&self, t: u64) -> f64 {
        self.factors.iter().fold(self.lr, |lr, schedule| lr * schedule.lr(t))
    }

    fn momentum(&self, t: u64) -> Option<f64> {
        self.factors.iter().rev().find_map(|schedule| schedule.momentum(t))
    }
}

/// The schedule from its options: `schedules`, each made for a learning rate of 1.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let factors = parts(options, 1.0, end)?;
    Ok(Box::new(Chained { lr, factors }))
}
