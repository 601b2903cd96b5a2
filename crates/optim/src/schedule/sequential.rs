use super::Schedule;

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
