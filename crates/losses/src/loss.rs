use crate::{Bce, BceWithLogits, CrossEntropy, ENTRIES, Mse, Reduction};
use gradus_autograd::{
    Var,
    check::{Draw, Entry, Program},
};
use gradus_tensor::{Error, Result, Scalar};
use std::fmt::Debug;

/// A function of a network's output and of what it should be, which training makes small.
pub trait Loss<T: Scalar>: Debug + Send + Sync {
    /// The loss of an output against its target: real numbers of the output's shape, or class labels.
    ///
    /// Shapes that do not fit are an error at the caller's line, also where broadcasting could make them fit: `[n]`
    /// against `[n, 1]` would compare every output with every target.
    #[track_caller]
    fn forward<'g>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T>;

    /// Whether the target holds class labels (integers) instead of real numbers.
    fn takes_labels(&self) -> bool {
        false
    }
}

/// Every loss, as the checks know it.
#[inline]
pub fn catalogue() -> Vec<Entry> {
    ENTRIES.iter().map(|entry| entry()).collect()
}

/// The losses by name.
fn named<T: Scalar>(reduction: Reduction) -> Vec<(&'static str, Box<dyn Loss<T>>)> {
    vec![
        ("mse", Box::new(Mse::new(reduction))),
        ("bce", Box::new(Bce::new(reduction))),
        ("bce_with_logits", Box::new(BceWithLogits::new(reduction))),
        ("cross_entropy", Box::new(CrossEntropy::new(reduction))),
    ]
}

/// The names by which [`by_name`] knows the losses.
#[inline] // compiled where it is asked for, with every loss
pub fn names() -> Vec<&'static str> {
    named::<f64>(Reduction::Mean).into_iter().map(|(name, _)| name).collect()
}

/// The loss of a name, as files and flags have it.
///
/// # Errors
/// There is no such loss; the error lists all names.
pub fn by_name<T: Scalar>(name: &str, reduction: Reduction) -> Result<Box<dyn Loss<T>>> {
    let found = named(reduction).into_iter().find(|(own, _)| *own == name);
    let missing = || {
        Error::argument(format!("no loss is called {name:?}")).help(format!("one of {}", names().join(", ")))
    };
    found.map(|(_, loss)| loss).ok_or_else(missing)
}

/// A loss as a program of output and target, for the checks.
#[derive(Debug)]
pub(crate) struct Of<L>(pub(crate) L);

/// A loss that runs on every element.
pub(crate) trait Universal: Debug + Send + Sync + 'static {
    fn record<'g, T: Scalar>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T>;
}

impl<L: Universal> Program for Of<L> {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        self.0.record(x[0], x[1])
    }
}

/// One of the three reductions.
pub(crate) fn drawn(draw: &mut Draw) -> Reduction {
    [Reduction::None, Reduction::Mean, Reduction::Sum][draw.below(3)]
}
