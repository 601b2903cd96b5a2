use super::{Constant, Schedule, parts};
use gradus_tensor::{Error, Result, spec::Options};

/// One schedule after the other, each on a time of its own that begins at its milestone:
/// lr(t) = sᵢ(t − milestoneᵢ) for the last milestone ≤ t.
///
/// It is PyTorch's `SequentialLR`.
///
/// ```
/// use gradus_optim::{Constant, ExponentialLr, Schedule, SequentialLr};
/// let schedule = SequentialLr::new(Constant { lr: 0.1 }).then(20, ExponentialLr::new(1.0, 0.5));
/// assert_eq!([0, 19, 20, 21].map(|t| schedule.lr(t)), [0.1, 0.1, 1.0, 0.5]);
/// ```
#[derive(Debug)]
pub struct SequentialLr {
    first: Box<dyn Schedule>,
    later: Vec<(u64, Box<dyn Schedule>)>,
}

impl SequentialLr {
    /// A schedule, from time 0.
    pub fn new(first: impl Schedule + 'static) -> Self {
        SequentialLr { first: Box::new(first), later: Vec::new() }
    }

    /// Another schedule from a milestone on. They may be given in any order; of two at one milestone the later given counts.
    pub fn then(mut self, milestone: u64, schedule: impl Schedule + 'static) -> Self {
        self.later.push((milestone, Box::new(schedule)));
        self.later.sort_by_key(|(milestone, _)| *milestone);
        self
    }

    /// The schedule at time t, and the time on it.
    fn at(&self, t: u64) -> (&dyn Schedule, u64) {
        let begun = self.later.iter().rev().find(|(milestone, _)| *milestone <= t);
        begun.map_or((&*self.first, t), |(milestone, schedule)| (&**schedule, t - milestone))
    }
}

impl Schedule for SequentialLr {
    fn lr(&self, t: u64) -> f64 {
        let (schedule, t) = self.at(t);
        schedule.lr(t)
    }

    fn momentum(&self, t: u64) -> Option<f64> {
        let (schedule, t) = self.at(t);
        schedule.momentum(t)
    }
}

/// The schedule from its options: `schedules`, and `milestones` at which all but the first begin.
pub(super) fn built(options: &Options, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let parts = parts(options, lr, end)?;
    let milestones = options.counts("milestones")?.unwrap_or_default();
    if parts.len() != milestones.len() + 1 {
        let (schedules, given) = (parts.len(), milestones.len());
        let error = Error::argument(format!("{schedules} schedules are given, and {given} milestones"));
        return Err(error.help("each schedule but the first begins at a milestone"));
    }
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_else(|| Box::new(Constant { lr }));
    let made = SequentialLr { first, later: Vec::new() };
    Ok(Box::new(milestones.into_iter().zip(parts).fold(made, |made, (t, part)| made.then(t as u64, part))))
}
