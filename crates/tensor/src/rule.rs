use crate::{Params, Scalar, Shape};
use std::fmt::Debug;

/// One named range of θ, as an optimiser's rule sees it.
#[derive(Debug)]
pub struct Range<'a, T> {
    /// The parameter's full name: `fc1.weight`.
    pub name: &'a str,
    /// The parameter's shape; the slices below are row-major.
    pub shape: Shape,
    /// The values θ.
    pub theta: &'a mut [T],
    /// The gradient ∇θ.
    pub grad: &'a [T],
    /// The rule's own state: [`Rule::SLOTS`] vectors as long as θ, one after another, zero before the first step.
    pub state: &'a mut [T],
}

/// An optimiser's formula: how one step moves a named range of θ, given its gradient and the rule's state.
///
/// A rule knows neither graphs nor other ranges; it is called once for each range that is not frozen, in the order in
/// which the parameters were made. It lives here, below the optimisers, so that a frozen program can apply it too.
///
/// ```
/// use gradus_tensor::{Range, Rule, Scalar};
/// #[derive(Debug)]
/// struct Signed; // θ ← θ − lr·sign(∇θ)
/// impl Rule for Signed {
///     const NAME: &'static str = "signed";
///     const SLOTS: usize = 0;
///     fn update<T: Scalar>(&self, _t: u64, lr: f64, range: Range<'_, T>) {
///         for (p, &g) in range.theta.iter_mut().zip(range.grad) {
///             *p = *p - T::of(lr * g.to_f64().signum());
///         }
///     }
/// }
/// ```
pub trait Rule: Debug + Send + Sync + 'static {
    /// The rule's name, as in files and flags.
    const NAME: &'static str;
    /// How many numbers of state the rule keeps for each number of θ.
    const SLOTS: usize;
    /// Moves one range. `t` counts the steps of this range from 1; `lr` is the learning rate of this step.
    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>);
}

/// What moves θ by its gradient, as a frozen program sees it: an optimiser.
pub trait Mover<T: Scalar> {
    /// The parameters that it moves.
    fn params(&self) -> &Params<T>;
    /// Sets their gradients to zero.
    fn zero_grad(&self);
    /// Moves them by one step.
    fn step(&mut self);
}
