use super::{Schedule, time_or};
use gradus_tensor::{Result, spec::Options};
use serde::{Deserialize, Serialize};

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

/// A learning rate that is smaller for a while: lr(t) = lr·factor where t < total_iters, then lr.
///
/// It is PyTorch's `ConstantLR`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConstantLr {
    /// The learning rate afterwards.
    pub lr: f64,
    /// The factor; default 1/3.
    pub factor: f64,
    /// How long it lasts; default 5.
    pub total_iters: u64,
}

impl ConstantLr {
    /// A third of `lr` for 5 epochs.
    pub fn new(lr: f64) -> Self {
        ConstantLr { lr, factor: 1.0 / 3.0, total_iters: 5 }
    }

    /// Sets the factor; default 1/3.
    pub fn factor(self, factor: f64) -> Self {
        ConstantLr { factor, ..self }
    }

    /// Sets how long it lasts; default 5.
    pub fn total_iters(self, total_iters: u64) -> Self {
        ConstantLr { total_iters, ..self }
    }
}

impl Schedule for ConstantLr {
    fn lr(&self, t: u64) -> f64 {
        if t < self.total_iters { self.lr * self.factor } else { self.lr }
    }
}

/// The schedule from its options.
pub(super) fn built(options: &Options, lr: f64, _: u64) -> Result<Box<dyn Schedule>> {
    let made = ConstantLr::new(lr).factor(options.number("factor", 1.0)?);
    let total = time_or(options, "total_iters", made.total_iters)?;
    Ok(Box::new(made.total_iters(total)))
}
