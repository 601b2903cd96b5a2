use crate::{
    AbsoluteError, BinaryEntropy, ClassEntropy, ClassMargin, Divergence, ENTRIES, Each, FocalClasses,
    FocalEntropy, HingeDistance, HuberError, LabelSets, Likelihood, LogisticMargin, OfTarget,
    PoissonLikelihood, QuestionRows, Questions, Reduced, Reduction, SmoothAbsoluteError, SquaredError,
};
use gradus_autograd::{Var, check::Entry};
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

impl<T: Scalar, L: Loss<T> + ?Sized> Loss<T> for &L {
    #[track_caller]
    fn forward<'g>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        (**self).forward(output, target)
    }
    fn takes_labels(&self) -> bool {
        (**self).takes_labels()
    }
}

impl<T: Scalar, L: Loss<T> + ?Sized> Loss<T> for Box<L> {
    #[track_caller]
    fn forward<'g>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        (**self).forward(output, target)
    }
    fn takes_labels(&self) -> bool {
        (**self).takes_labels()
    }
}

/// Every loss, as the checks know it.
#[inline]
pub fn catalogue() -> Vec<Entry> {
    ENTRIES.iter().map(|entry| entry()).collect()
}

/// The losses of an output and a target by name, with PyTorch's defaults.
fn named<T: Scalar>(reduction: Reduction) -> Vec<(&'static str, Box<dyn Loss<T>>)> {
    fn one<T: Scalar, K: OfTarget + Default>(reduction: Reduction) -> (&'static str, Box<dyn Loss<T>>) {
        (K::NAME, Box::new(Reduced::<K>::new(reduction)))
    }
    vec![
        one::<T, Each<SquaredError>>(reduction),
        one::<T, Each<AbsoluteError>>(reduction),
        one::<T, Each<SmoothAbsoluteError>>(reduction),
        one::<T, Each<HuberError>>(reduction),
        one::<T, Each<BinaryEntropy>>(reduction),
        one::<T, Questions>(reduction),
        one::<T, ClassEntropy>(reduction),
        one::<T, Likelihood>(reduction),
        one::<T, Each<Divergence>>(reduction),
        one::<T, Each<PoissonLikelihood>>(reduction),
        one::<T, Each<HingeDistance>>(reduction),
        one::<T, Each<LogisticMargin>>(reduction),
        one::<T, ClassMargin>(reduction),
        one::<T, LabelSets>(reduction),
        one::<T, QuestionRows>(reduction),
        one::<T, Each<FocalEntropy>>(reduction),
        one::<T, FocalClasses>(reduction),
    ]
}

/// The names by which [`by_name`] knows the losses.
#[inline] // compiled where it is asked for, with every loss
pub fn names() -> Vec<&'static str> {
    named::<f64>(Reduction::Mean).into_iter().map(|(name, _)| name).collect()
}

/// The loss of a name, as files and flags have it: those that compare an output with a target. The others (`GaussianNll`,
/// `CosineEmbedding`, `MarginRanking`, `TripletMargin`) have a `forward` of their own.
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
