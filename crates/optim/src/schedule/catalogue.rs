use super::*;
use gradus_tensor::{Error, Result};

/// One schedule of the list: its name, what it is, and how to make it for a training of a known length.
#[derive(Debug)]
pub struct ListedSchedule {
    /// The name, as in files and flags.
    pub name: &'static str,
    /// One line for help and documents.
    pub summary: &'static str,
    /// Makes it from the (largest) learning rate and the time at which training ends; what else it needs is a default.
    pub make: fn(f64, u64) -> Box<dyn Schedule>,
}

impl ListedSchedule {
    /// All schedules that a learning rate and a length suffice for; a new one adds its line here.
    pub const ALL: &'static [ListedSchedule] = &[
        ListedSchedule {
            name: "constant",
            summary: "the same always",
            make: |lr, _| Box::new(Constant { lr }),
        },
        ListedSchedule {
            name: "linear",
            summary: "falls to 0 along a line",
            make: |lr, end| Box::new(LinearLr::new(lr).start_factor(1.0).end_factor(0.0).total_iters(end)),
        },
        ListedSchedule {
            name: "step",
            summary: "falls to a tenth after each third of the time",
            make: |lr, end| Box::new(StepLr::new(lr, end.div_ceil(3))),
        },
        ListedSchedule {
            name: "multi_step",
            summary: "falls to a tenth after half and after three quarters of the time",
            make: |lr, end| Box::new(MultiStepLr::new(lr, &[end / 2, end - end / 4])),
        },
        ListedSchedule {
            name: "exponential",
            summary: "falls by the same factor each time, to a hundredth in all",
            make: |lr, end| {
                Box::new(ExponentialLr::new(lr, gradus_tensor::Elem::pow(0.01, 1.0 / end.max(1) as f64)))
            },
        },
        ListedSchedule {
            name: "polynomial",
            summary: "falls to 0 along a parabola",
            make: |lr, end| Box::new(PolynomialLr::new(lr).total_iters(end).power(2.0)),
        },
        ListedSchedule {
            name: "cosine",
            summary: "falls to 0 along half a cosine",
            make: |lr, end| Box::new(CosineAnnealing::new(lr, end)),
        },
        ListedSchedule {
            name: "warm_restarts",
            summary: "falls along half a cosine three times, each time twice as slowly",
            make: |lr, end| Box::new(CosineAnnealingWarmRestarts::new(lr, end.div_ceil(7)).t_mult(2)),
        },
        ListedSchedule {
            name: "one_cycle",
            summary: "rises, then falls far below where it began",
            make: |lr, end| Box::new(OneCycleLr::new(lr, end)),
        },
        ListedSchedule {
            name: "cyclic",
            summary: "rises and falls four times, each time half as high",
            make: |lr, end| {
                let cyclic = CyclicLr::new(lr / 10.0, lr).step_size_up(end.div_ceil(8));
                Box::new(cyclic.mode(CyclicMode::Triangular2))
            },
        },
        ListedSchedule {
            name: "warmup_cosine",
            summary: "rises for a twentieth of the time, then falls to 0 along half a cosine",
            make: |lr, end| Box::new(Warmup::new(CosineAnnealing::new(lr, end - end / 20), end / 20)),
        },
    ];
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
/// No schedule has this name.
pub fn schedule_by_name(name: &str, lr: f64, end: u64) -> Result<Box<dyn Schedule>> {
    let Some(listed) = ListedSchedule::ALL.iter().find(|l| l.name == name) else {
        let names: Vec<_> = ListedSchedule::ALL.iter().map(|l| l.name).collect();
        let message = format!("no schedule is called {name:?}; there are {}", names.join(", "));
        return Err(Error::argument(message));
    };
    Ok((listed.make)(lr, end))
}
