//! The ways in which gradus can run a workload, one line of the list each.

use super::{Setup, Workload, five};
use gradus::{prelude::*, tensor::Real};

/// A workload that is ready to run again and again.
pub trait Run {
    /// One step of training, or one evaluation.
    fn run(&mut self) -> Result<()>;

    /// A number in which all ways must agree: the loss with the present parameters, or the first output.
    fn look(&mut self) -> Result<f64>;
}

/// Makes a setup ready to run.
type Prepare<T> = fn(Setup<T>) -> Result<Box<dyn Run>>;

/// One way of running workloads.
#[derive(Debug)]
pub struct Way<T: Real> {
    /// The name, which is the peer's in the results.
    pub name: &'static str,
    /// One line for the help.
    pub about: &'static str,
    /// Makes training ready.
    train: Prepare<T>,
    /// Makes evaluation ready.
    infer: Prepare<T>,
}

impl<T: Real> Way<T> {
    /// All ways; a new one adds its line here.
    pub const ALL: &'static [Way<T>] = &[Way {
        name: "gradus",
        about: "the five steps; graph.eval()",
        train: five::Training::prepare,
        infer: five::Evaluation::prepare,
    }];

    /// The way at a place of the list.
    pub(crate) fn of(place: usize) -> &'static Way<T> {
        &Self::ALL[place]
    }

    /// Makes a workload ready.
    pub fn prepare(&self, workload: &Workload) -> Result<Box<dyn Run>> {
        let setup = Setup::new(&workload.network)?;
        if workload.infer { (self.infer)(setup) } else { (self.train)(setup) }
    }
}
