//! Learning rates as functions of time.

mod catalogue;
mod chained;
mod constant;
mod cosine_annealing;
mod cyclic;
mod exponential;
mod lambda;
mod linear;
mod multi_step;
mod one_cycle;
mod plateau;
mod polynomial;
mod sequential;
mod spec;
mod step;
mod warm_restarts;
mod warmup;

pub use catalogue::{ListedSchedule, schedule_by_name};
pub use chained::Chained;
pub use constant::{Constant, ConstantLr};
pub use cosine_annealing::CosineAnnealing;
pub use cyclic::{CyclicLr, CyclicMode};
pub use exponential::ExponentialLr;
pub use lambda::{LambdaLr, MultiplicativeLr};
pub use linear::LinearLr;
pub use multi_step::MultiStepLr;
pub use one_cycle::{Anneal, OneCycleLr};
pub use plateau::{PlateauMode, ReduceLrOnPlateau, ThresholdMode};
pub use polynomial::PolynomialLr;
pub use sequential::SequentialLr;
pub use spec::{Course, Per, ScheduleSpec};
pub use step::StepLr;
pub use warm_restarts::CosineAnnealingWarmRestarts;
pub use warmup::Warmup;

use gradus_tensor::{
    Result,
    spec::{Options, Spec},
};
use std::fmt::Debug;

/// A learning rate as a pure function of time, so that a resumed run needs no state of it but the time. The one that
/// depends on more is [`ReduceLrOnPlateau`].
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
    /// The momentum at time t, if the schedule cycles it: `optimizer.set_momentum(m)`.
    fn momentum(&self, t: u64) -> Option<f64> {
        let _ = t;
        None
    }
}

impl<S: Schedule + ?Sized> Schedule for Box<S> {
    fn lr(&self, t: u64) -> f64 {
        (**self).lr(t)
    }
    fn momentum(&self, t: u64) -> Option<f64> {
        (**self).momentum(t)
    }
}

/// A time that follows from the length of the training if it is not given.
fn time(options: &Options, name: &'static str, usual: u64) -> Result<u64> {
    Ok(options.count(name)?.map_or(usual, |t| t as u64))
}

/// A time, or a number of times.
fn time_or(options: &Options, name: &'static str, usual: u64) -> Result<u64> {
    Ok(options.count_or(name, usual as usize)? as u64)
}

/// The schedules of which another is made.
fn parts(options: &Options, lr: f64, end: u64) -> Result<Vec<Box<dyn Schedule>>> {
    let specs = options.specs("schedules", "schedules")?;
    let part = |(place, spec): (usize, &Spec)| {
        let path = format!("{}[{place}]", options.path("schedules"));
        spec::timed(spec, &path, lr, end).map_err(|error| error.of(path))
    };
    specs.iter().enumerate().map(part).collect()
}
