use crate::{
    AnyOptimizer,
    catalogue::Catalogued,
    memory::{Drive, Memory},
    range_check::not_negative,
};
use gradus_tensor::{Error, Parameter, Params, Result, Rule, Scalar, Shape, Theta};
use std::{fmt, panic::Location, sync::Arc};

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
///
/// Gradients add up until `zero_grad` clears them, so a large batch can be taken in pieces: one `zero_grad`, a
/// `backward` of each piece's loss divided by the number of pieces, one `step`.
#[derive(Debug)]
pub struct Optimizer<T: Scalar, R> {
    pub(crate) params: Params<T>,
    only: Choice,
    pub(crate) rule: R,
    /// How often the rule's options were set.
    options: u64,
    pub(crate) lr: f64,
    maximize: bool,
    pub(crate) steps: u64,
    pub(crate) memories: Vec<Memory<T>>,
    scratch: Vec<T>,
    /// How many parameters of θ, of whatever scope, have been looked at for `memories`.
    seen: usize,
    /// What is wrong with the learning rate, with the options taken together, or with the parameters.
    bad_lr: Option<Error>,
    bad_option: Option<Error>,
    bad_parameter: Option<Error>,
}

impl<T: Scalar, R: Rule> Optimizer<T, R> {
    /// An optimiser by any rule, also one of your own.
    #[track_caller]
    pub fn new(params: &Params<T>, lr: f64, rule: R) -> Self {
        let mut optimizer = Optimizer {
            params: params.clone(),
            only: Choice::all(),
            rule,
            options: 0,
            lr,
            maximize: false,
            steps: 0,
            memories: Vec::new(),
            scratch: Vec::new(),
            seen: 0,
            bad_lr: None,
            bad_option: None,
            bad_parameter: None,
        };
        optimizer.set_lr(lr);
        optimizer.judge(Location::caller());
        optimizer.find_new();
        optimizer
    }

    /// Keeps to those parameters of the scope that `only` chooses, by full name and shape.
    ///
    /// ```
    /// use gradus_optim::Adam;
    /// use gradus_tensor::Params;
    /// let params = Params::<f32>::seed(0);
    /// let (weight, bias) = (params.add("weight", [2, 2], |_| 1.0), params.add("bias", [2], |_| 1.0));
    /// params.gradients(|g| g.fill(1.0));
    /// Adam::new(&params, 1e-3).only(|_, shape| shape.rank() == 2).step();
    /// assert_eq!((weight.value().as_slice()[0], bias.value().as_slice()[0]), (0.999, 1.0));
    /// ```
    pub fn only(self, only: impl Fn(&str, Shape) -> bool + Send + Sync + 'static) -> Self {
        self.choose(Choice::all().and(only))
    }

    /// Keeps to a choice of parameters.
    pub(crate) fn choose(mut self, only: Choice) -> Self {
        self.only = only;
        self.memories.clear();
        (self.seen, self.bad_parameter) = (0, None);
        self.find_new();
        self
    }

    /// Changes the rule's options and judges them all again.
    #[track_caller]
    pub(crate) fn option(mut self, set: impl FnOnce(&mut R)) -> Self {
        set(&mut self.rule);
        self.judge(Location::caller());
        self
    }

    /// Judges the options, which were set.
    fn judge(&mut self, at: &'static Location<'static>) {
        self.options += 1;
        self.bad_option = self.rule.check().err().map(|e| e.of(R::NAME).at(at));
    }

    /// Sets the gradients of the optimiser's parameters to zero, before a backward pass accumulates into them.
    pub fn zero_grad(&self) {
        self.params.zero_grad_of(|name, shape| self.only.holds(name, shape));
    }

    /// Moves the parameters by one step. Changes nothing if [`check`](Optimizer::check) reports an error, which
    /// the next `backward` then returns.
    pub fn step(&mut self) {
        match self.prepare() {
            Ok(()) => {
                let (drive, memories, params) = self.drive();
                params.advance(|theta| move_all(drive, memories, theta));
                self.steps += 1;
            }
            Err(error) => self.params.report(error),
        }
    }

    /// Takes up the parameters that were made since the last look.
    pub(crate) fn find_new(&mut self) {
        let theta = self.params.peek();
        for i in self.seen..theta.parameters() {
            let Some((name, shape, ..)) = theta.entry(i) else { continue };
            if name.starts_with(self.params.prefix()) && self.only.holds(name, shape) {
                let refused = self.rule.accepts(name, shape).err().map(|e| e.of(R::NAME));
                self.bad_parameter = self.bad_parameter.take().or(refused);
                self.memories.push(Memory::new(i, name, shape));
            }
        }
        self.seen = theta.parameters();
    }

    /// Whether a parameter is one of those that the optimiser moves.
    pub(crate) fn chooses(&self, parameter: &Parameter<T>) -> bool {
        let name = parameter.name();
        name.starts_with(self.params.prefix()) && self.only.holds(&name, parameter.shape())
    }

    /// What moves the parameters, and what is remembered of them.
    pub(crate) fn drive(&mut self) -> (Drive<'_, T, R>, &mut [Memory<T>], &Params<T>) {
        let Optimizer { rule, options, lr, maximize, scratch, memories, params, .. } = self;
        (Drive { rule, options: *options, lr: *lr, maximize: *maximize, scratch }, memories, params)
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

    /// Sets the momentum, which Adam's family calls β₁: `optimizer.set_momentum(m)` with the `m` that
    /// [`Schedule::momentum`](crate::Schedule::momentum) gives. A rule without momentum reports it as a bad option.
    #[track_caller]
    pub fn set_momentum(&mut self, momentum: f64) {
        let at = Location::caller();
        if self.rule.set_momentum(momentum) {
            self.judge(at);
        } else {
            self.bad_option = Some(Error::argument("the rule has no momentum to be set").of(R::NAME).at(at));
        }
    }

    /// How many steps were made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The rule with its options.
    pub fn rule(&self) -> &R {
        &self.rule
    }

    /// The parameters that are moved, as far as [`only`](Optimizer::only) chooses them.
    pub fn params(&self) -> &Params<T> {
        &self.params
    }

    /// Reports a bad learning rate or option, with the place where it was set, or a parameter that the rule cannot move.
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
    /// The learning rate is negative or not finite, an option is outside the range that its rule gives, or the rule does
    /// not accept a parameter.
    pub fn check(&self) -> Result<()> {
        let bad = [&self.bad_lr, &self.bad_option, &self.bad_parameter];
        bad.into_iter().flatten().next().cloned().map_or(Ok(()), Err)
    }
}

impl<T: Scalar, R: Catalogued> Optimizer<T, R> {
    /// Sets whether to climb instead of descending, as if all gradients had the other sign; default false.
    pub fn maximize(mut self, maximize: bool) -> Self {
        self.maximize = maximize;
        self
    }
}

/// Which parameters are chosen, by full name and shape: those for which all conditions hold.
#[derive(Clone)]
pub struct Choice(Vec<Arc<Condition>>);

type Condition = dyn Fn(&str, Shape) -> bool + Send + Sync;

impl Choice {
    /// All parameters.
    pub fn all() -> Choice {
        Choice(Vec::new())
    }

    /// Those of the choice that fulfil a condition, too.
    pub fn and(&self, condition: impl Fn(&str, Shape) -> bool + Send + Sync + 'static) -> Choice {
        let mut all = self.0.clone();
        all.push(Arc::new(condition));
        Choice(all)
    }

    /// Whether a parameter is chosen.
    pub fn holds(&self, name: &str, shape: Shape) -> bool {
        self.0.iter().all(|condition| condition(name, shape))
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Choice(by {} conditions)", self.0.len())
    }
}

/// One step of every parameter.
pub(crate) fn move_all<T: Scalar, R: Rule>(
    mut drive: Drive<'_, T, R>,
    memories: &mut [Memory<T>],
    theta: &mut Theta<T>,
) {
    for memory in memories {
        memory.begin(&mut drive, theta);
        memory.finish(&mut drive, theta);
    }
}
