use super::{LinearLr, Schedule};
use serde::{Deserialize, Serialize};

/// Any schedule after a warm-up: lr(t) rises along a line from start_factor·s(0) to s(0) for t < steps, then it is
/// s(t − steps).
///
/// It is what PyTorch users build of a `LinearLR` and another by `SequentialLR`.
///
/// Source: P. Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour (2017), section 2.2.
///
/// ```
/// use gradus_optim::{CosineAnnealing, Schedule, Warmup};
/// let schedule = Warmup::new(CosineAnnealing::new(0.8, 100), 4).start_factor(0.0);
/// assert_eq!([0, 1, 2, 4, 104].map(|t| schedule.lr(t)), [0.0, 0.2, 0.4, 0.8, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warmup<S> {
    /// What follows.
    pub schedule: S,
    /// How long the warm-up is.
    pub steps: u64,
    /// The factor at the start; default 1/3, as `LinearLR` has it.
    pub start_factor: f64,
}

impl<S: Schedule> Warmup<S> {
    /// Rises to the beginning of `schedule` in `steps`.
    pub fn new(schedule: S, steps: u64) -> Self {
        Warmup { schedule, steps, start_factor: 1.0 / 3.0 }
    }

    /// Sets the factor at the start; default 1/3.
    pub fn start_factor(self, start_factor: f64) -> Self {
        Warmup { start_factor, ..self }
    }
}

impl<S: Schedule> Schedule for Warmup<S> {
    fn lr(&self, t: u64) -> f64 {
        let first = self.schedule.lr(t.saturating_sub(self.steps));
        LinearLr::new(first).start_factor(self.start_factor).total_iters(self.steps).lr(t)
    }

    fn momentum(&self, t: u64) -> Option<f64> {
        self.schedule.momentum(t.saturating_sub(self.steps))
    }
}
