use super::{Schedule, time};
use gradus_tensor::{Elem, Result, spec::Options};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A learning rate that rises once and then falls far below where it began, while the momentum does the opposite.
///
/// It goes from max_lr/div_factor to max_lr at t = pct_start·total_steps − 1, then to max_lr/div_factor/final_div_factor
/// at t = total_steps − 1, where it stays. With `three_phase` it takes as long to fall as to rise, back to where it began,
/// and then falls on. Names and defaults are those of PyTorch's `OneCycleLR`, which counts steps, not epochs.
///
/// Source: L. Smith, N. Topin, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates (2018).
///
/// ```
/// use gradus_optim::{Adam, OneCycleLr, Schedule};
/// use gradus_tensor::Params;
/// let mut optimizer = Adam::new(&Params::<f32>::seed(0), 0.0);
/// let schedule = OneCycleLr::new(0.1, 1000);
/// for t in 0..1000 {
///     optimizer.set_lr(schedule.lr(t));
///     if let Some(momentum) = schedule.momentum(t) {
///         optimizer.set_momentum(momentum); // Adam's β₁
///     }
/// }
/// assert!((optimizer.lr() - 0.1 / 25.0 / 1e4).abs() < 1e-18);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OneCycleLr {
    /// The largest learning rate.
    pub max_lr: f64,
    /// How long the cycle is.
    pub total_steps: u64,
    /// The part of the cycle in which it rises; default 0.3.
    pub pct_start: f64,
    /// Along what it goes; default a cosine.
    pub anneal_strategy: Anneal,
    /// Whether the momentum cycles, too; default true.
    pub cycle_momentum: bool,
    /// The momentum at the largest learning rate; default 0.85.
    pub base_momentum: f64,
    /// The momentum at the start and at the end; default 0.95.
    pub max_momentum: f64,
    /// The largest learning rate in units of the first; default 25.
    pub div_factor: f64,
    /// The first learning rate in units of the last; default 10⁴.
    pub final_div_factor: f64,
    /// Whether there is a phase of its own below the first learning rate; default false.
    pub three_phase: bool,
}

/// Along what a learning rate goes from one value to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Anneal {
    /// Half a cosine.
    #[default]
    Cos,
    /// A line.
    Linear,
}

impl Anneal {
    fn between(self, start: f64, end: f64, part: f64) -> f64 {
        match self {
            Anneal::Cos => end + (start - end) / 2.0 * (Elem::cos(PI * part) + 1.0),
            Anneal::Linear => (end - start) * part + start,
        }
    }
}

impl OneCycleLr {
    /// One cycle of `total_steps` up to `max_lr`.
    pub fn new(max_lr: f64, total_steps: u64) -> Self {
        OneCycleLr {
            max_lr,
            total_steps,
            pct_start: 0.3,
            anneal_strategy: Anneal::Cos,
            cycle_momentum: true,
            base_momentum: 0.85,
            max_momentum: 0.95,
            div_factor: 25.0,
            final_div_factor: 1e4,
            three_phase: false,
        }
    }

    /// Sets the part of the cycle in which it rises; default 0.3.
    pub fn pct_start(self, pct_start: f64) -> Self {
        OneCycleLr { pct_start, ..self }
    }

    /// Sets along what it goes; default a cosine.
    pub fn anneal_strategy(self, anneal_strategy: Anneal) -> Self {
        OneCycleLr { anneal_strategy, ..self }
    }

    /// Sets whether the momentum cycles, too; default true.
    pub fn cycle_momentum(self, cycle_momentum: bool) -> Self {
        OneCycleLr { cycle_momentum, ..self }
    }

    /// Sets the momentum at the largest learning rate, and elsewhere; default 0.85 and 0.95.
    pub fn momenta(self, base_momentum: f64, max_momentum: f64) -> Self {
        OneCycleLr { base_momentum, max_momentum, ..self }
    }

    /// Sets the largest learning rate in units of the first; default 25.
    pub fn div_factor(self, div_factor: f64) -> Self {
        OneCycleLr { div_factor, ..self }
    }

    /// Sets the first learning rate in units of the last; default 10⁴.
    pub fn final_div_factor(self, final_div_factor: f64) -> Self {
        OneCycleLr { final_div_factor, ..self }
    }

    /// Sets whether there is a phase of its own below the first learning rate; default false.
    pub fn three_phase(self, three_phase: bool) -> Self {
        OneCycleLr { three_phase, ..self }
    }

    /// The value at time t of what is `low`, `high`, and then `last`.
    fn at(&self, t: u64, low: f64, high: f64, last: f64) -> f64 {
        let total = self.total_steps as f64;
        let (up, end) = (self.pct_start * total - 1.0, total - 1.0);
        let down = 2.0 * self.pct_start * total - 2.0;
        let phases = match self.three_phase {
            true => [(up, low, high), (down, high, low), (end, low, last)],
            false => [(up, low, high), (end, high, last), (end, last, last)],
        };
        let t = Elem::min(t as f64, end);
        let mut start = 0.0;
        for (end, from, to) in phases {
            if t <= end {
                let part = if end > start { (t - start) / (end - start) } else { 1.0 };
                return self.anneal_strategy.between(from, to, part);
            }
            start = end;
        }
        last
    }
}

impl Schedule for OneCycleLr {
    fn lr(&self, t: u64) -> f64 {
        let first = self.max_lr / self.div_factor;
        self.at(t, first, self.max_lr, first / self.final_div_factor)
    }

    fn momentum(&self, t: u64) -> Option<f64> {
        let cycled = || self.at(t, self.max_momentum, self.base_momentum, self.max_momentum);
        self.cycle_momentum.then(cycled)
    }
}

/// The schedule from its options, for a training that ends at time `end`.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let max_lr = options.maybe("max_lr")?.unwrap_or(lr);
    let made = OneCycleLr::new(max_lr, time(options, "total_steps", end)?);
    let words = [("cos", Anneal::Cos), ("linear", Anneal::Linear)];
    Ok(Box::new(OneCycleLr {
        pct_start: options.number("pct_start", made.pct_start)?,
        anneal_strategy: options.choice("anneal_strategy", &words, made.anneal_strategy)?,
        cycle_momentum: options.flag("cycle_momentum", made.cycle_momentum)?,
        base_momentum: options.number("base_momentum", made.base_momentum)?,
        max_momentum: options.number("max_momentum", made.max_momentum)?,
        div_factor: options.number("div_factor", made.div_factor)?,
        final_div_factor: options.number("final_div_factor", made.final_div_factor)?,
        three_phase: options.flag("three_phase", made.three_phase)?,
        ..made
    }))
}
