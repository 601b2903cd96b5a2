//! The ways in which gradus can run a workload, one line of the list each.

use super::{Setup, Workload, five, frozen};
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
    pub const ALL: &'static [Way<T>] = &[
        Way {
            name: "gradus",
            about: "the five steps; graph.eval()",
            train: five::Training::prepare,
            infer: five::Evaluation::prepare,
        },
        Way {
            name: "gradus-frozen",
            about: "a frozen step; a predictor",
            train: frozen::Training::prepare,
            infer: frozen::prediction,
        },
    ];

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps, then a look, for every way.
    fn looks(word: &str) -> Vec<f64> {
        let workload = Workload::parse(word).unwrap();
        let look = |way: &Way<f64>| {
            let mut run = way.prepare(&workload).unwrap();
            (0..3).for_each(|_| run.run().unwrap());
            run.look().unwrap()
        };
        Way::<f64>::ALL.iter().map(look).collect()
    }

    #[test]
    fn all_ways_agree_on_every_kind_of_workload() {
        for word in ["T0", "T1", "T2", "8-6-4:gelu:ce:adamw:5", "8-6-4:sigmoid:mse:adam:5", "infer:T2:3"] {
            let looks = looks(word);
            assert!(looks.iter().all(|look| *look == looks[0] && look.is_finite()), "{word}: {looks:?}");
        }
    }

    #[test]
    fn training_moves_the_loss() {
        let workload = Workload::parse("T1").unwrap();
        for way in Way::<f32>::ALL {
            let mut run = way.prepare(&workload).unwrap();
            let before = run.look().unwrap();
            run.run().unwrap();
            assert!(run.look().unwrap() < before, "{}", way.name);
        }
    }
}
