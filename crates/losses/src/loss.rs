use crate::{
    AbsoluteError, BinaryEntropy, ClassEntropy, ClassMargin, Described, Divergence, ENTRIES, Each,
    FocalClasses, FocalEntropy, HingeDistance, HuberError, LabelSets, Likelihood, LogisticMargin, OfTarget,
    PoissonLikelihood, QuestionRows, Questions, Reduced, Reduction, SmoothAbsoluteError, SquaredError,
};
use gradus_autograd::{Var, check::Entry};
use gradus_tensor::{
    Error, Result, Scalar,
    spec::{Options, Spec},
};
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
#[cfg_attr(any(test, not(gradus_shared)), inline)]
pub fn catalogue() -> Vec<Entry> {
    ENTRIES.iter().map(|entry| entry()).collect()
}

/// The losses of an output and a target by name: each of its options.
#[inline(never)]
fn named<T: Scalar>() -> Vec<(&'static str, Build<T>)> {
    fn one<T: Scalar, K: OfTarget + Default>() -> (&'static str, Build<T>)
    where
        Reduced<K>: Described,
    {
        (K::NAME, |options| {
            let loss = Reduced::<K>::new(Reduction::of(options)?).with(options)?;
            loss.kind.check()?;
            Ok(Box::new(loss))
        })
    }
    vec![
        one::<T, Each<SquaredError>>(),
        one::<T, Each<AbsoluteError>>(),
        one::<T, Each<SmoothAbsoluteError>>(),
        one::<T, Each<HuberError>>(),
        one::<T, Each<BinaryEntropy>>(),
        one::<T, Questions>(),
        one::<T, ClassEntropy>(),
        one::<T, Likelihood>(),
        one::<T, Each<Divergence>>(),
        one::<T, Each<PoissonLikelihood>>(),
        one::<T, Each<HingeDistance>>(),
        one::<T, Each<LogisticMargin>>(),
        one::<T, ClassMargin>(),
        one::<T, LabelSets>(),
        one::<T, QuestionRows>(),
        one::<T, Each<FocalEntropy>>(),
        one::<T, FocalClasses>(),
    ]
}

/// Makes a loss as its options say.
type Build<T> = fn(&Options) -> Result<Box<dyn Loss<T>>>;

/// The names by which [`by_name`] knows the losses.
#[inline] // compiled where it is asked for, with every loss
pub fn names() -> Vec<&'static str> {
    named::<f64>().into_iter().map(|(name, _)| name).collect()
}

/// The loss of a name as its options say, those unknown to it not counted.
#[inline(never)]
pub(crate) fn built<T: Scalar>(name: &str, options: &Options) -> Result<Box<dyn Loss<T>>> {
    let all = named();
    let missing = || {
        let names: Vec<&str> = all.iter().map(|(own, _)| *own).collect();
        Error::argument(format!("no loss is called {name:?}")).help(format!("one of {}", names.join(", ")))
    };
    let (_, build) = all.iter().find(|(own, _)| *own == name).ok_or_else(missing)?;
    build(options)
}

/// The loss of a name, as files and flags have it: those that compare an output with a target. The others (`GaussianNll`,
/// `CosineEmbedding`, `MarginRanking`, `TripletMargin`) have a `forward` of their own. For options see
/// [`LossSpec`](crate::LossSpec).
///
/// # Errors
/// There is no such loss; the error lists all names.
pub fn by_name<T: Scalar>(name: &str, reduction: Reduction) -> Result<Box<dyn Loss<T>>> {
    built(name, &Options::of(&Spec::new(name).with("reduction", reduction.word()), ""))
}
