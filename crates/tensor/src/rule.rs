use crate::{Params, Result, Scalar, Shape, Theta};
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
    /// The rule's own vectors, of which the first [`Rule::SLOTS`] hold something; zero before the first step.
    pub state: Slots<'a, T>,
    /// The rule's own numbers, as [`Rule::begin`] has left them.
    pub numbers: &'a [f64],
    /// Room to work in, [`Rule::scratch`] numbers or more, with anything in it; none where a part is moved by itself.
    pub scratch: &'a mut [T],
    /// Whether the rule is to climb, by taking −∇θ for ∇θ.
    pub maximize: bool,
}

/// What a rule keeps of one named range, vector by vector.
pub type Slots<'a, T> = [&'a mut [T]; MOST_SLOTS];

/// No rule keeps more vectors than these.
pub const MOST_SLOTS: usize = 4;

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
    /// How many vectors the rule keeps for each range: at most [`MOST_SLOTS`].
    const SLOTS: usize;
    /// How many numbers the rule keeps for each range, besides the vectors.
    const NUMBERS: usize = 0;
    /// Whether each number of θ is moved by its own gradient and its own place in the vectors alone. Any part of a range
    /// can then be moved by itself, as soon as its gradient is known.
    const ELEMENTWISE: bool = false;
    /// Whether the options are in their ranges.
    ///
    /// # Errors
    /// The first option that is not: what was expected, and what came.
    fn check(&self) -> Result<()> {
        Ok(())
    }
    /// Whether the rule can move a parameter.
    ///
    /// # Errors
    /// It cannot: what it can move, and what came.
    fn accepts(&self, name: &str, shape: Shape) -> Result<()> {
        let _ = (name, shape);
        Ok(())
    }
    /// Sets the momentum, whatever the rule calls it; false if it has none. A schedule that cycles momentum calls it.
    fn set_momentum(&mut self, momentum: f64) -> bool {
        let _ = momentum;
        false
    }
    /// The shape of a vector for a parameter: the parameter's own, unless the rule says otherwise. One that the options
    /// leave out is empty.
    fn slot(&self, slot: usize, parameter: Shape) -> Shape {
        let _ = slot;
        parameter
    }
    /// How many numbers the rule needs to work in while it moves a whole parameter.
    fn scratch(&self, parameter: Shape) -> usize {
        let _ = parameter;
        0
    }
    /// Begins a step of one range, before `update` moves it whole or in parts: changes the rule's own numbers, which are
    /// zero before the first step. `t` and `lr` are those of `update`.
    fn begin(&self, t: u64, lr: f64, numbers: &mut [f64]) {
        let _ = (t, lr, numbers);
    }
    /// Moves one range, or a part of one where the rule is elementwise. `t` counts the steps of this range from 1; `lr`
    /// is the learning rate of this step.
    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>);
}

/// What moves θ by its gradient, as a frozen program sees it: an optimiser.
///
/// A step is made by [`step`](Mover::step), after the whole backward pass. A mover that can move any part of a parameter
/// by itself says so in [`begin`](Mover::begin): a frozen program then moves each part as soon as its gradient is known,
/// while it lies in the cache, and the gradient is never written to memory.
pub trait Mover<T: Scalar> {
    /// The parameters that it moves.
    fn params(&self) -> &Params<T>;
    /// Sets their gradients to zero.
    fn zero_grad(&self);
    /// Moves them by one step.
    fn step(&mut self);
    /// Begins a step in parts, which [`finish`](Mover::finish) ends; false, and nothing has changed, if it must be made
    /// by [`step`](Mover::step).
    fn begin(&mut self) -> bool {
        false
    }
    /// Whether a parameter (by its place among all) is moved in the step begun.
    fn moves(&self, parameter: usize) -> bool {
        let _ = parameter;
        false
    }
    /// Moves a part of a parameter in the step begun. Each number must be given once.
    fn part(&mut self, part: Part<'_, T>) {
        let _ = part;
    }
    /// Moves the parameters of which no part was given, and ends the step begun.
    fn finish(&mut self, theta: &mut Theta<T>) {
        let _ = theta;
    }
}

/// A part of a parameter and its gradient.
#[derive(Debug)]
pub struct Part<'a, T> {
    /// The parameter's place among all.
    pub parameter: usize,
    /// Where in the parameter the part begins.
    pub from: usize,
    /// Its values.
    pub theta: &'a mut [T],
    /// Its gradient.
    pub grad: &'a [T],
}

impl<T: Scalar, M: Mover<T> + ?Sized> Mover<T> for Box<M> {
    fn params(&self) -> &Params<T> {
        (**self).params()
    }
    fn zero_grad(&self) {
        (**self).zero_grad();
    }
    fn step(&mut self) {
        (**self).step();
    }
    fn begin(&mut self) -> bool {
        (**self).begin()
    }
    fn moves(&self, parameter: usize) -> bool {
        (**self).moves(parameter)
    }
    fn part(&mut self, part: Part<'_, T>) {
        (**self).part(part);
    }
    fn finish(&mut self, theta: &mut Theta<T>) {
        (**self).finish(theta);
    }
}
