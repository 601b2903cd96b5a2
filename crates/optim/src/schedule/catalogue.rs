use super::*;
use gradus_tensor::{
    Result,
    spec::{Options, Spec, unknown},
};

/// One schedule of the list: its name, what it is, and how to make it for a training of a known length.
#[derive(Debug)]
pub struct ListedSchedule {
    /// The name, as in files and flags.
    pub name: &'static str,
    /// One line for help and documents: what it is without options.
    pub summary: &'static str,
    /// The learning rate at time t.
    pub formula: &'static str,
    /// Makes it as its options say, from the (largest) learning rate and the time at which training ends.
    pub build: fn(&Options, f64, u64) -> Result<Box<dyn Schedule>>,
    /// How much of the time the learning rate rises at first, if it is not given.
    pub warmup: fn(u64) -> u64,
}

/// What makes a schedule.
type Make = fn(&Options, f64, u64) -> Result<Box<dyn Schedule>>;

/// No time.
fn none(_: u64) -> u64 {
    0
}

impl ListedSchedule {
    /// All schedules that a learning rate and a length suffice for; a new one adds its line here.
    pub const ALL: &'static [ListedSchedule] = &[
        listed("constant", "lr(t) = lr", "the same always", constant::built),
        listed(
            "linear",
            "lr(t) = lr·(start_factor + (end_factor − start_factor)·min(t, total_iters)/total_iters)",
            "falls to 0 along a line",
            linear::built,
        ),
        listed(
            "step",
            "lr(t) = lr·gamma^⌊t/step_size⌋",
            "falls to a tenth after each third of the time",
            step::built,
        ),
        listed(
            "multi_step",
            "lr(t) = lr·gamma^(number of milestones ≤ t)",
            "falls to a tenth after half and after three quarters of the time",
            multi_step::built,
        ),
        listed(
            "exponential",
            "lr(t) = lr·gammaᵗ",
            "falls by the same factor each time, to a hundredth in all",
            exponential::built,
        ),
        listed(
            "polynomial",
            "lr(t) = lr·(1 − min(t, total_iters)/total_iters)^power",
            "falls to 0 along a parabola",
            polynomial::built,
        ),
        listed(
            "cosine",
            "lr(t) = eta_min + (lr − eta_min)·(1 + cos(π·t/t_max))/2",
            "falls to 0 along half a cosine",
            cosine_annealing::built,
        ),
        listed(
            "warm_restarts",
            "lr(t) = eta_min + (lr − eta_min)·(1 + cos(π·t_cur/t_i))/2, t_cur since the last restart, t_i = t_0·t_multⁱ",
            "falls along half a cosine three times, each time twice as slowly",
            warm_restarts::built,
        ),
        listed(
            "one_cycle",
            "from max_lr/div_factor to max_lr at t = pct_start·total_steps − 1, then to max_lr/div_factor/final_div_factor",
            "rises, then falls far below where it began",
            one_cycle::built,
        ),
        listed(
            "cyclic",
            "lr(t) = base_lr + (max_lr − base_lr)·h·scale, h from 0 to 1 in step_size_up and back in step_size_down",
            "rises and falls four times, each time half as high",
            cyclic::built,
        ),
        ListedSchedule {
            warmup: |end| end / 20,
            ..listed(
                "warmup_cosine",
                "lr(t) = lr·t/warmup for t < warmup, then cosine of t − warmup",
                "rises for a twentieth of the time, then falls to 0 along half a cosine",
                cosine_annealing::built,
            )
        },
    ];

    /// Those that are made of others.
    pub const COMPOSED: &'static [ListedSchedule] = &[
        listed(
            "chained",
            "lr(t) = lr·s₁(t)·s₂(t)⋯",
            "the product of several schedules, each made for a learning rate of 1",
            chained::built,
        ),
        listed(
            "sequential",
            "lr(t) = sᵢ(t − milestoneᵢ) for the last milestone ≤ t",
            "one schedule after the other",
            sequential::built,
        ),
    ];

    /// The schedule of a name.
    ///
    /// # Errors
    /// There is none.
    pub fn find(name: &str) -> Result<&'static ListedSchedule> {
        let all = || ListedSchedule::ALL.iter().chain(ListedSchedule::COMPOSED);
        all().find(|l| l.name == name).ok_or_else(|| unknown("schedule", name, all().map(|l| l.name)))
    }
}

const fn listed(
    name: &'static str,
    formula: &'static str,
    summary: &'static str,
    build: Make,
) -> ListedSchedule {
    ListedSchedule { name, summary, formula, build, warmup: none }
}

/// A schedule by its name, for a training that ends at time `end`, with default options otherwise.
///
/// ```
/// use gradus_optim::schedule_by_name;
/// let schedule = schedule_by_name("cosine", 0.1, 40)?;
/// assert_eq!((schedule.lr(0), schedule.lr(40)), (0.1, 0.0));
/// assert!(schedule_by_name("cosinus", 0.1, 40).is_err());
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// No schedule has this name, or it is made of others, which must be said.
pub fn schedule_by_name(name: &str, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let alone = ListedSchedule::ALL.iter().find(|listed| listed.name == name);
    if alone.is_none() {
        return Err(unknown("schedule", name, ListedSchedule::ALL.iter().map(|listed| listed.name)));
    }
    spec::timed(&Spec::new(name), "schedule", lr, end)
}
