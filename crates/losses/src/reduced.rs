use crate::{Loss, Reduction};
use gradus_autograd::{
    Var,
    check::{Draw, Entry, Given, Program},
};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::{fmt::Debug, panic::Location};

/// A loss: what it compares and how (`kind`), and what becomes of the single losses.
///
/// [`Mse`](crate::Mse), [`CrossEntropy`](crate::CrossEntropy) and all others are this type; options are set by methods:
/// `Huber::mean().delta(0.5)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reduced<K> {
    /// What is compared and how, with its options.
    pub kind: K,
    /// What becomes of the single losses.
    pub reduction: Reduction,
}

/// What a loss computes before it is reduced.
pub trait Kind: Clone + Debug + Send + Sync + 'static {
    /// The loss's name in errors, files and flags.
    const NAME: &'static str;

    /// Reports an option outside its range.
    ///
    /// # Errors
    /// There is one.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// The single losses of what is compared: the output first, then the target or what else there is.
    ///
    /// # Errors
    /// What does not fit.
    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>>;
}

/// A kind that compares an output with a target, so that it is a [`Loss`].
pub trait OfTarget: Kind {
    /// Whether the target holds class labels (integers) instead of real numbers.
    const LABELS: bool = false;
}

/// The losses of single elements or rows, and what their mean is taken over, if that is not their number.
#[derive(Clone, Copy, Debug)]
pub struct Single<'g, T: Scalar> {
    pub(crate) losses: Var<'g, T>,
    pub(crate) count: Option<Var<'g, T>>,
}

impl<'g, T: Scalar> From<Var<'g, T>> for Single<'g, T> {
    fn from(losses: Var<'g, T>) -> Self {
        Single { losses, count: None }
    }
}

impl<K: Kind + Default> Reduced<K> {
    /// The loss with a reduction.
    pub fn new(reduction: Reduction) -> Self {
        Reduced { kind: K::default(), reduction }
    }

    /// The mean over all elements or rows, PyTorch's default.
    pub fn mean() -> Self {
        Self::new(Reduction::Mean)
    }

    /// The sum over all elements or rows.
    pub fn sum() -> Self {
        Self::new(Reduction::Sum)
    }

    /// The losses of the single elements or rows.
    pub fn none() -> Self {
        Self::new(Reduction::None)
    }
}

impl<K: Kind> Reduced<K> {
    /// The loss of what is compared; what does not fit is an error at the caller's line.
    #[track_caller]
    pub(crate) fn of<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        let (g, at) = (x[0].graph(), Location::caller());
        g.located(at, || match self.kind.check().and_then(|()| self.kind.losses(x)) {
            Err(error) => {
                let shape = if self.reduction == Reduction::None { x[0].shape() } else { Shape::SCALAR };
                g.fail(error.of(K::NAME), shape)
            }
            Ok(Single { losses, count: Some(count) }) if self.reduction == Reduction::Mean => {
                losses.sum() / count
            }
            Ok(Single { losses, .. }) => self.reduction.apply(losses),
        })
    }
}

impl<T: Scalar, K: OfTarget> Loss<T> for Reduced<K> {
    #[track_caller]
    fn forward<'g>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        self.of(&[output, target])
    }

    fn takes_labels(&self) -> bool {
        K::LABELS
    }
}

impl<K: Kind> Program for Reduced<K> {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        self.of(x)
    }
}

/// A loss as its catalogue knows it: `make` draws its options and what it compares.
pub(crate) fn entry<K: Kind>(
    formula: &str,
    rules: &[&str],
    make: impl Fn(&mut Draw) -> (K, Vec<Given>) + Send + Sync + 'static,
) -> Entry {
    let entry = Entry::program(K::NAME, formula, move |draw| {
        let (kind, inputs) = make(draw);
        let reduction =
            [Reduction::None, Reduction::Mean, Reduction::Sum, Reduction::BatchMean][draw.below(4)];
        (Reduced { kind, reduction }, inputs)
    });
    entry.through(rules)
}

/// Refuses class labels where real numbers are needed.
pub(crate) fn numbers<T: Scalar>(role: &'static str, x: Var<'_, T>) -> Result<()> {
    if !x.is_integer() {
        return Ok(());
    }
    let error = Error::argument(format!("the {role} holds class labels, real numbers are needed"));
    Err(error.operand(x.operand(role)).help(
        "give numbers as g.input(..), or turn labels into rows of 0 and 1: g.labels(..).one_hot(classes)",
    ))
}

/// Refuses what holds labels or has another shape than the first.
#[inline]
pub(crate) fn alike<T: Scalar, const N: usize>(x: [(&'static str, Var<'_, T>); N]) -> Result<()> {
    x.iter().try_for_each(|(role, x)| numbers(role, *x))?;
    if x.iter().all(|(_, v)| v.shape() == x[0].1.shape()) {
        return Ok(());
    }
    let shapes: Vec<String> = x.iter().map(|(role, v)| format!("{role} {}", v.shape())).collect();
    let error = Error::shape(format!("the shapes differ: {}", shapes.join(", ")));
    let error = x.iter().fold(error, |error, (role, v)| error.operand(v.operand(role)));
    let all = if N == 2 { "both" } else { "all" };
    Err(error.help(format!("give {all} the same shape with .reshape(..); a loss never broadcasts")))
}

/// Checks an option.
pub(crate) fn option(name: &str, value: f64, fits: bool, wanted: &str) -> Result<()> {
    if fits { Ok(()) } else { Err(Error::argument(format!("{name} is {value}, {wanted} is needed"))) }
}
