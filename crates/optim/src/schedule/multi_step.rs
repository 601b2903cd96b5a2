use super::Schedule;
use gradus_tensor::{Elem, Result, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that falls by a factor at each milestone: lr(t) = lr·gamma^(number of milestones ≤ t).
///
/// It is PyTorch's `MultiStepLR`; a milestone that is named twice counts twice.
///
/// ```
/// use gradus_optim::{MultiStepLr, Schedule};
/// let schedule = MultiStepLr::new(1.0, &[30, 80]).gamma(0.5);
/// assert_eq!([29, 30, 80].map(|t| schedule.lr(t)), [1.0, 0.5, 0.25]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MultiStepLr {
    /// The learning rate at the start.
    pub lr: f64,
    /// When it falls.
    pub milestones: Vec<u64>,
    /// The factor; default 0.1.
    pub gamma: f64,
}

impl MultiStepLr {
    /// Falls from `lr` to a tenth at each milestone.
    pub fn new(lr: f64, milestones: &[u64]) -> Self {
        MultiStepLr { lr, milestones: milestones.to_vec(), gamma: 0.1 }
    }

    /// Sets the factor; default 0.1.
    pub fn gamma(self, gamma: f64) -> Self {
        MultiStepLr { gamma, ..self }
    }
}

impl Schedule for MultiStepLr {
    fn lr(&self, t: u64) -> f64 {
        let falls = self.milestones.iter().filter(|&&milestone| milestone <= t).count();
        self.lr * Elem::pow(self.gamma, falls as f64)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let usual = || vec![end / 2, end - end / 4];
    let given = options.counts("milestones")?.map(|all| all.into_iter().map(|t| t as u64).collect());
    let made = MultiStepLr::new(lr, &given.unwrap_or_else(usual));
    let gamma = options.number("gamma", made.gamma)?;
    Ok(Box::new(made.gamma(gamma)))
}
