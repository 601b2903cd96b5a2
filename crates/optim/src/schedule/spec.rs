//! Schedules as files describe them, and what becomes of them in a training.

use super::{ListedSchedule, ReduceLrOnPlateau, Schedule, Warmup};
use crate::{AnyOptimizer, range_check::not_negative};
use gradus_tensor::{
    Error, Result, Scalar, Tensor,
    spec::{Known, Options, Setting, Spec, unknown},
};
use serde::{Deserialize, Serialize};

/// A schedule in words and numbers: its name, its options by PyTorch's names, and how time goes by.
///
/// `per` is what time is counted in, `"epoch"` or `"step"`: steps for `one_cycle` and `cyclic`, as in PyTorch, else epochs.
/// `warmup` is for how long the learning rate rises along a line first, from `warmup_start_factor` of where the schedule begins;
/// the schedule follows in what time is left. A `warmup` below 1 is a part of the whole. What is not given follows from the
/// length of the training: `cosine` falls until its end.
///
/// Beside the schedules by name there are `chained` and `sequential` (with `milestones`), which are made of `schedules`, and
/// `reduce_on_plateau`, which looks at a metric after each epoch.
///
/// In TOML:
///
/// ```toml
/// schedule = { type = "cosine", eta_min = 1e-5, warmup = 0.05, per = "step" }
/// ```
///
/// ```
/// use gradus_optim::ScheduleSpec;
/// let spec: ScheduleSpec = serde_json::from_str(r#"{"type": "step", "step_size": 2, "gamma": 0.5}"#).unwrap();
/// let course = spec.build(0.1, 6, 100)?; // base learning rate, epochs, steps in each
/// assert_eq!((course.lr(0, 0), course.lr(1, 199), course.lr(2, 200)), (0.1, 0.1, 0.05));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScheduleSpec(pub Spec);

/// What a schedule counts its time in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Visits of all training rows.
    Epoch,
    /// Steps of the optimiser.
    Step,
}

/// A schedule over the whole of a training.
#[derive(Debug)]
pub struct Course(Kind);

#[derive(Debug)]
enum Kind {
    /// A function of time.
    Timed(Per, Box<dyn Schedule>),
    /// The schedule that looks at a metric.
    Plateau(ReduceLrOnPlateau),
}

/// Where a schedule stands in a file.
const PATH: &str = "schedule";
/// The schedule that is no function of time.
const PLATEAU: &str = "reduce_on_plateau";

impl ScheduleSpec {
    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let all = ListedSchedule::ALL.iter().chain(ListedSchedule::COMPOSED);
        all.map(|listed| listed.name).chain([PLATEAU])
    }

    /// The schedule for a base learning rate (the optimiser's), a number of epochs, and of steps in each.
    ///
    /// # Errors
    /// No schedule has this name, or an option is unknown, not what it must be or outside its range.
    pub fn build(&self, lr: f64, epochs: u64, steps_per_epoch: u64) -> Result<Course> {
        self.made(&Options::of(&self.0, PATH), lr, epochs, steps_per_epoch)
            .map_err(|error| error.of(format!("{PATH} ({})", self.0.kind)))
    }

    fn made(&self, options: &Options, lr: f64, epochs: u64, steps_per_epoch: u64) -> Result<Course> {
        let kind = &*self.0.kind;
        if kind == PLATEAU {
            let plateau = ReduceLrOnPlateau::built(options, lr)?;
            plateau.check()?;
            options.all_known()?;
            return Ok(Course(Kind::Plateau(plateau)));
        }
        if !ScheduleSpec::names().any(|name| name == kind) {
            return Err(unknown("schedule", kind, ScheduleSpec::names()));
        }
        let usual = if matches!(kind, "one_cycle" | "cyclic") { Per::Step } else { Per::Epoch };
        let per = options.choice("per", &[("epoch", Per::Epoch), ("step", Per::Step)], usual)?;
        let end = if per == Per::Step { epochs.saturating_mul(steps_per_epoch) } else { epochs };
        let schedule = with_options(options, kind, lr, end)?;
        for t in [0, end] {
            not_negative(&format!("the learning rate at time {t}"), schedule.lr(t))?;
        }
        Ok(Course(Kind::Timed(per, schedule)))
    }

    /// The options of a schedule, with what each is if it is not given and does not follow from the training.
    ///
    /// # Errors
    /// No schedule has this name.
    pub fn known(kind: &str) -> Result<Vec<Known>> {
        let composed = ListedSchedule::COMPOSED.iter().any(|listed| listed.name == kind);
        let part = Setting::List(if composed { vec!["constant".into()] } else { Vec::new() });
        let spec = if composed { Spec::new(kind).with("schedules", part) } else { Spec::new(kind) };
        let options = Options::of(&spec, PATH);
        ScheduleSpec(spec).made(&options, 1.0, 1, 1)?;
        Ok(options.known())
    }
}

/// A schedule that is a function of time, as all parts of others are.
pub(super) fn timed(spec: &Spec, path: &str, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    with_options(&Options::of(spec, path), &spec.kind, lr, end)
}

/// The schedule, after its warm-up.
fn with_options(options: &Options, kind: &str, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let listed = ListedSchedule::find(kind)?;
    let warmup = match options.maybe("warmup")? {
        None => (listed.warmup)(end),
        Some(part) if (0.0..1.0).contains(&part) => (part * end as f64) as u64,
        Some(_) => options.count("warmup")?.unwrap_or(0) as u64,
    };
    let start = options.number("warmup_start_factor", 1.0 / 3.0)?;
    not_negative("warmup_start_factor", start)?;
    let schedule = (listed.build)(options, lr, end.saturating_sub(warmup))?;
    options.all_known()?;
    if warmup == 0 {
        return Ok(schedule);
    }
    Ok(Box::new(Warmup::new(schedule, warmup).start_factor(start)))
}

impl Course {
    /// What time is counted in.
    pub fn per(&self) -> Per {
        if let Kind::Timed(per, _) = &self.0 { *per } else { Per::Epoch }
    }

    /// The schedule's time in an epoch, at a step; both are counted from the beginning of the training.
    fn time(&self, epoch: u64, step: u64) -> u64 {
        if self.per() == Per::Step { step } else { epoch }
    }

    /// The learning rate of a step.
    pub fn lr(&self, epoch: u64, step: u64) -> f64 {
        match &self.0 {
            Kind::Timed(_, schedule) => schedule.lr(self.time(epoch, step)),
            Kind::Plateau(plateau) => plateau.lr(),
        }
    }

    /// The momentum of a step, if the schedule cycles it.
    pub fn momentum(&self, epoch: u64, step: u64) -> Option<f64> {
        match &self.0 {
            Kind::Timed(_, schedule) => schedule.momentum(self.time(epoch, step)),
            Kind::Plateau(_) => None,
        }
    }

    /// Sets the learning rate, and the momentum where it is cycled, before a step is made.
    #[track_caller]
    pub fn apply<T: Scalar>(&self, optimizer: &mut dyn AnyOptimizer<T>, epoch: u64, step: u64) {
        optimizer.set_lr(self.lr(epoch, step));
        if let Some(momentum) = self.momentum(epoch, step) {
            optimizer.set_momentum(momentum);
        }
    }

    /// Whether it looks at a metric: see [`observe`](Course::observe).
    pub fn observes(&self) -> bool {
        matches!(self.0, Kind::Plateau(_))
    }

    /// Takes in the metric of an epoch, after it.
    pub fn observe(&mut self, metric: f64) {
        if let Kind::Plateau(plateau) = &mut self.0 {
            plateau.step(metric);
        }
    }

    /// What it remembers, to be saved beside an optimiser's state; nothing if it depends on time alone.
    pub fn state<T: Scalar>(&self) -> Vec<(String, Tensor<T>)> {
        if let Kind::Plateau(plateau) = &self.0 { plateau.state() } else { Vec::new() }
    }

    /// Takes over what such a schedule remembered.
    ///
    /// # Errors
    /// The tensors are not such a state; nothing has changed then.
    pub fn load_state<T: Scalar>(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        match (&mut self.0, tensors) {
            (Kind::Plateau(plateau), _) => plateau.load_state(tensors),
            (_, []) => Ok(()),
            (_, [(name, _), ..]) => {
                Err(Error::format(format!("the schedule remembers nothing, {name:?} is given")).of(PATH))
            }
        }
    }
}
