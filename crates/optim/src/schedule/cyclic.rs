use super::{Schedule, time};
use gradus_tensor::{Elem, Result, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that rises and falls between two bounds, again and again, while the momentum does the opposite.
///
/// lr(t) = base_lr + (max_lr − base_lr)·h·scale, where h goes from 0 to 1 in `step_size_up` and back in `step_size_down`;
/// scale is 1, ½^(cycle − 1) or gammaᵗ by [`CyclicMode`]. Names and defaults are those of PyTorch's `CyclicLR`, which
/// counts steps, not epochs.
///
/// Source: L. Smith, Cyclical Learning Rates for Training Neural Networks (2017).
///
/// ```
/// use gradus_optim::{CyclicLr, Schedule};
/// let schedule = CyclicLr::new(0.25, 0.75).step_size_up(2);
/// assert_eq!([0, 1, 2, 3, 4].map(|t| schedule.lr(t)), [0.25, 0.5, 0.75, 0.5, 0.25]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CyclicLr {
    /// The lower bound.
    pub base_lr: f64,
    /// The upper bound of the first cycle.
    pub max_lr: f64,
    /// How long it rises; default 2000.
    pub step_size_up: u64,
    /// How long it falls; as long as it rises if not said.
    pub step_size_down: Option<u64>,
    /// How cycles become smaller; by default they do not.
    pub mode: CyclicMode,
    /// Whether the momentum cycles, too; default true.
    pub cycle_momentum: bool,
    /// The momentum at the upper bound; default 0.8.
    pub base_momentum: f64,
    /// The momentum at the lower bound; default 0.9.
    pub max_momentum: f64,
}

/// How the cycles of a [`CyclicLr`] become smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum CyclicMode {
    /// Not at all.
    #[default]
    Triangular,
    /// Each is half as high as the one before.
    Triangular2,
    /// By a factor gamma in each step.
    ExpRange {
        /// The factor.
        gamma: f64,
    },
}

impl CyclicLr {
    /// Cycles of 2000 steps up and as many down between two bounds.
    pub fn new(base_lr: f64, max_lr: f64) -> Self {
        CyclicLr {
            base_lr,
            max_lr,
            step_size_up: 2000,
            step_size_down: None,
            mode: CyclicMode::Triangular,
            cycle_momentum: true,
            base_momentum: 0.8,
            max_momentum: 0.9,
        }
    }

    /// Sets how long it rises; default 2000.
    pub fn step_size_up(self, step_size_up: u64) -> Self {
        CyclicLr { step_size_up, ..self }
    }

    /// Sets how long it falls; by default as long as it rises.
    pub fn step_size_down(self, step_size_down: u64) -> Self {
        CyclicLr { step_size_down: Some(step_size_down), ..self }
    }

    /// Sets how cycles become smaller; by default they do not.
    pub fn mode(self, mode: CyclicMode) -> Self {
        CyclicLr { mode, ..self }
    }

    /// Sets whether the momentum cycles, too; default true.
    pub fn cycle_momentum(self, cycle_momentum: bool) -> Self {
        CyclicLr { cycle_momentum, ..self }
    }

    /// Sets the momentum at the upper bound and at the lower; default 0.8 and 0.9.
    pub fn momenta(self, base_momentum: f64, max_momentum: f64) -> Self {
        CyclicLr { base_momentum, max_momentum, ..self }
    }

    /// h·scale. A cycle of no length stands at its lower bound.
    fn height(&self, t: u64) -> f64 {
        let up = self.step_size_up as f64;
        let total = up + self.step_size_down.unwrap_or(self.step_size_up) as f64;
        if total == 0.0 {
            return 0.0;
        }
        let cycle = (1.0 + t as f64 / total).floor();
        let (x, ratio) = (1.0 + t as f64 / total - cycle, up / total);
        let height = if x <= ratio && ratio > 0.0 { x / ratio } else { (x - 1.0) / (ratio - 1.0) };
        let scale = match self.mode {
            CyclicMode::Triangular => 1.0,
            CyclicMode::Triangular2 => 1.0 / Elem::pow(2.0, cycle - 1.0),
            CyclicMode::ExpRange { gamma } => Elem::pow(gamma, t as f64),
        };
        height * scale
    }
}

impl Schedule for CyclicLr {
    fn lr(&self, t: u64) -> f64 {
        self.base_lr + (self.max_lr - self.base_lr) * self.height(t)
    }

    fn momentum(&self, t: u64) -> Option<f64> {
        let cycled = || self.max_momentum - (self.max_momentum - self.base_momentum) * self.height(t);
        self.cycle_momentum.then(cycled)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let (base_lr, max_lr) = (options.maybe("base_lr")?, options.maybe("max_lr")?);
    let made = CyclicLr::new(base_lr.unwrap_or(lr / 10.0), max_lr.unwrap_or(lr));
    let exp_range = CyclicMode::ExpRange { gamma: options.number("gamma", 1.0)? };
    let (same, halved) = (CyclicMode::Triangular, CyclicMode::Triangular2);
    let words = [("triangular", same), ("triangular2", halved), ("exp_range", exp_range)];
    Ok(Box::new(CyclicLr {
        step_size_up: time(options, "step_size_up", end.div_ceil(8))?,
        step_size_down: options.count("step_size_down")?.map(|t| t as u64),
        mode: options.choice("mode", &words, halved)?,
        cycle_momentum: options.flag("cycle_momentum", made.cycle_momentum)?,
        base_momentum: options.number("base_momentum", made.base_momentum)?,
        max_momentum: options.number("max_momentum", made.max_momentum)?,
        ..made
    }))
}
