use super::{Schedule, time};
use gradus_tensor::{Result, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that goes along a line:
/// lr(t) = lr·(start_factor + (end_factor − start_factor)·min(t, total_iters) / total_iters).
///
/// It is PyTorch's `LinearLR`; a `total_iters` of 0 is at the end already.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearLr {
    /// The learning rate of which the factors are parts.
    pub lr: f64,
    /// The factor at the start; default 1/3.
    pub start_factor: f64,
    /// The factor at the end; default 1.
    pub end_factor: f64,
    /// How long the line is; default 5.
    pub total_iters: u64,
}

impl LinearLr {
    /// Rises from a third of `lr` to `lr` in 5 epochs.
    pub fn new(lr: f64) -> Self {
        LinearLr { lr, start_factor: 1.0 / 3.0, end_factor: 1.0, total_iters: 5 }
    }

    /// Sets the factor at the start; default 1/3.
    pub fn start_factor(self, start_factor: f64) -> Self {
        LinearLr { start_factor, ..self }
    }

    /// Sets the factor at the end; default 1.
    pub fn end_factor(self, end_factor: f64) -> Self {
        LinearLr { end_factor, ..self }
    }

    /// Sets how long the line is; default 5.
    pub fn total_iters(self, total_iters: u64) -> Self {
        LinearLr { total_iters, ..self }
    }
}

impl Schedule for LinearLr {
    fn lr(&self, t: u64) -> f64 {
        if t >= self.total_iters {
            return self.lr * self.end_factor;
        }
        let part = t as f64 / self.total_iters as f64;
        self.lr * (self.start_factor + (self.end_factor - self.start_factor) * part)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let start = options.number("start_factor", 1.0)?;
    let made = LinearLr::new(lr).start_factor(start).end_factor(options.number("end_factor", 0.0)?);
    Ok(Box::new(made.total_iters(time(options, "total_iters", end)?)))
}
