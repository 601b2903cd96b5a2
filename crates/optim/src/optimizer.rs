use crate::{
    memory::{Memory, Phase},
    range_check::not_negative,
};
use gradus_tensor::{Error, Mover, Params, Part, Result, Rule, Scalar, Theta};
use std::panic::Location;

/// Moves the parameters under a scope against their gradients, by a [`Rule`].
///
/// [`step`](Optimizer::step) is one pass over θ, ∇θ and the rule's state, range by range in the order in which the
/// parameters were made. Frozen ranges and ranges outside the scope are not touched. Each parameter counts its own
/// steps, as in PyTorch: one that is made or unfrozen later begins with t = 1. Its state is allocated in its first
/// step and never again.
///
/// A bad option (a negative learning rate, Nesterov's momentum without momentum, NaN …) is remembered where it is
/// set and reported by [`check`](Optimizer::check). A `step` with it changes nothing and reports it to the parameters,
/// so that the next `backward` returns it. Options are judged together, so their order is free.
///
/// ```
/// use gradus_optim::Adam;
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// params.scope("generator").add("w", [3], |_| 1.0);
/// params.scope("critic").add("w", [3], |_| 1.0);
/// let mut optimizer = Adam::new(&params.scope("generator"), 1e-3);
/// optimizer.zero_grad();
/// params.gradients(|g| g.fill(1.0)); // what a backward pass does
/// optimizer.step();
/// assert_eq!(params.read().value(), [0.999, 0.999, 0.999, 1.0, 1.0, 1.0]);
/// ```
#[derive(Debug)]
pub struct Optimizer<T: Scalar, R> {
    pub(crate) params: Params<T>,
    pub(crate) rule: R,
    pub(crate) lr: f64,
    pub(crate) steps: u64,
    pub(crate) memories: Vec<Memory<T>>,
    /// How many parameters of θ, of whatever scope, have been looked at for `memories`.
    seen: usize,
    /// What is wrong with the learning rate, or with the options taken together.
    bad_lr: Option<Error>,
    bad_option: Option<Error>,
}

impl<T: Scalar, R: Rule> Optimizer<T, R> {
    /// An optimiser by any rule, also one of your own.
    #[track_caller]
    pub fn new(params: &Params<T>, lr: f64, rule: R) -> Self {
        let mut optimizer = Optimizer {
            params: params.clone(),
            rule,
            lr,
            steps: 0,
            memories: Vec::new(),
            seen: 0,
            bad_lr: None,
            bad_option: None,
        };
        optimizer.set_lr(lr);
        optimizer
    }

    /// Changes the rule's options and judges them all again.
    #[track_caller]
    pub(crate) fn option(mut self, set: impl FnOnce(&mut R) -> Result<()>) -> Self {
        let at = Location::caller();
        self.bad_option = set(&mut self.rule).err().map(|e| e.of(R::NAME).at(at));
        self
    }

    /// Sets the gradients under the scope to zero, before a backward pass accumulates into them.
    pub fn zero_grad(&self) {
        self.params.zero_grad();
    }

    /// Moves the parameters by one step. Changes nothing if [`check`](Optimizer::check) reports an error, which
    /// the next `backward` then returns.
    pub fn step(&mut self) {
        if let Some(bad) = self.bad_lr.as_ref().or(self.bad_option.as_ref()) {
            self.params.report(bad.clone());
            return;
        }
        self.find_new();
        let Optimizer { params, rule, lr, memories, .. } = self;
        params.advance(|theta| {
            memories.iter_mut().for_each(|memory| memory.step(rule, *lr, theta));
        });
        self.steps += 1;
    }

    /// Takes up the parameters that were made since the last look.
    pub(crate) fn find_new(&mut self) {
        let theta = self.params.peek();
        let prefix = self.params.prefix();
        let new = (self.seen..theta.parameters()).filter_map(|i| {
            let (name, shape, ..) = theta.entry(i)?;
            name.starts_with(prefix).then(|| Memory::new(i, name, shape))
        });
        self.memories.extend(new);
        self.seen = theta.parameters();
    }

    /// The learning rate of the next step.
    pub fn lr(&self) -> f64 {
        self.lr
    }

    /// Sets the learning rate, a finite number ≥ 0: `optimizer.set_lr(schedule.lr(epoch))`.
    #[track_caller]
    pub fn set_lr(&mut self, lr: f64) {
        let at = Location::caller();
        self.lr = lr;
        self.bad_lr = not_negative("lr", lr).err().map(|e| e.of(R::NAME).at(at));
    }

    /// How many steps were made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The rule with its options.
    pub fn rule(&self) -> &R {
        &self.rule
    }

    /// The parameters that are moved.
    pub fn params(&self) -> &Params<T> {
        &self.params
    }

    /// Reports a bad learning rate or option, with the place where it was set.
    ///
    /// ```
    /// use gradus_optim::Sgd;
    /// use gradus_tensor::Params;
    /// let optimizer = Sgd::new(&Params::<f32>::seed(0), 0.1).nesterov(true);
    /// let error = optimizer.check().unwrap_err();
    /// assert_eq!(
    ///     error.message(),
    ///     "nesterov needs momentum > 0 and dampening = 0; momentum is 0, dampening 0"
    /// );
    /// ```
    ///
    /// # Errors
    /// The learning rate is negative or not finite, or an option is outside the range that its rule gives.
    pub fn check(&self) -> Result<()> {
        self.bad_lr.clone().or_else(|| self.bad_option.clone()).map_or(Ok(()), Err)
    }
}

impl<T: Scalar, R: Rule> Mover<T> for Optimizer<T, R> {
    fn params(&self) -> &Params<T> {
        &self.params
    }
    fn zero_grad(&self) {
        self.params.zero_grad();
    }
    fn step(&mut self) {
        self.step();
    }
    fn begin(&mut self) -> bool {
        if !R::ELEMENTWISE || self.check().is_err() {
            return false;
        }
        self.find_new();
        let Optimizer { params, rule, lr, memories, .. } = self;
        let theta = params.peek();
        memories.iter_mut().for_each(|memory| memory.begin(rule, *lr, &theta));
        true
    }
    fn moves(&self, parameter: usize) -> bool {
        self.memories.iter().any(|m| m.index == parameter && m.phase != Phase::Still)
    }
    fn part(&mut self, part: Part<'_, T>) {
        let Optimizer { rule, lr, memories, .. } = self;
        if let Some(memory) = memories.iter_mut().find(|m| m.index == part.parameter) {
            memory.part(rule, *lr, part);
        }
    }
    fn finish(&mut self, theta: &mut Theta<T>) {
        let Optimizer { rule, lr, memories, .. } = self;
        memories.iter_mut().for_each(|memory| memory.finish(rule, *lr, theta));
        self.steps += 1;
    }
}
