use crate::{
    Optimizer,
    memory::{Memory, Phase},
    optimizer::move_all,
};
use gradus_tensor::{Mover, Parameter, Params, Part, Result, Rule, Scalar, Tensor, Theta};
use std::fmt::Debug;

/// An optimiser by whatever rule, so that a program can choose one as it runs.
///
/// It is a [`Mover`]: `zero_grad`, `step` and `params` are its methods too, and a frozen program takes it.
pub trait AnyOptimizer<T: Scalar>: Mover<T> + Debug + Send + Sync {
    /// The rule's name.
    fn name(&self) -> &'static str;
    /// See [`Optimizer::lr`].
    fn lr(&self) -> f64;
    /// See [`Optimizer::set_lr`].
    #[track_caller]
    fn set_lr(&mut self, lr: f64);
    /// See [`Optimizer::set_momentum`].
    #[track_caller]
    fn set_momentum(&mut self, momentum: f64);
    /// See [`Optimizer::steps`].
    fn steps(&self) -> u64;
    /// See [`Optimizer::check`].
    ///
    /// # Errors
    /// The learning rate or an option is outside its range, or a parameter cannot be moved.
    fn check(&self) -> Result<()>;
    /// See [`Optimizer::state`].
    fn state(&self) -> Vec<(String, Tensor<T>)>;
    /// See [`Optimizer::load_state`].
    ///
    /// # Errors
    /// The tensors are not the state of an optimiser by this rule over these parameters.
    fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()>;
    /// Whether it moves a parameter.
    fn owns(&self, parameter: &Parameter<T>) -> bool;
    /// Whether it can move parts of parameters by themselves: see [`Mover::begin`].
    fn elementwise(&self) -> bool;
    /// Takes up parameters that were made since, and reports what would keep a step from being made.
    ///
    /// # Errors
    /// As [`check`](AnyOptimizer::check).
    fn prepare(&mut self) -> Result<()>;
    /// Makes one step of a θ that is held already, after [`prepare`](AnyOptimizer::prepare).
    fn advance(&mut self, theta: &mut Theta<T>);
}

impl<T: Scalar, R: Rule> Mover<T> for Optimizer<T, R> {
    fn params(&self) -> &Params<T> {
        &self.params
    }
    fn zero_grad(&self) {
        self.zero_grad();
    }
    fn step(&mut self) {
        self.step();
    }
    fn begin(&mut self) -> bool {
        if !R::ELEMENTWISE || self.prepare().is_err() {
            return false;
        }
        let (mut drive, memories, params) = self.drive();
        let theta = params.peek();
        memories.iter_mut().for_each(|memory| memory.begin(&mut drive, &theta));
        true
    }
    fn moves(&self, parameter: usize) -> bool {
        place(&self.memories, parameter).is_some_and(|place| self.memories[place].phase != Phase::Still)
    }
    fn part(&mut self, part: Part<'_, T>) {
        let (mut drive, memories, _) = self.drive();
        if let Some(place) = place(memories, part.parameter) {
            memories[place].part(&mut drive, part);
        }
    }
    fn finish(&mut self, theta: &mut Theta<T>) {
        let (mut drive, memories, _) = self.drive();
        memories.iter_mut().for_each(|memory| memory.finish(&mut drive, theta));
        self.steps += 1;
    }
}

/// Where a parameter's memory stands; most often all parameters are moved, and it is at the parameter's own place.
fn place<T>(memories: &[Memory<T>], parameter: usize) -> Option<usize> {
    let is = |m: &Memory<T>| m.index == parameter;
    if memories.get(parameter).is_some_and(is) { Some(parameter) } else { memories.iter().position(is) }
}

impl<T: Scalar, R: Rule> AnyOptimizer<T> for Optimizer<T, R> {
    fn name(&self) -> &'static str {
        R::NAME
    }
    fn lr(&self) -> f64 {
        self.lr
    }
    fn set_lr(&mut self, lr: f64) {
        self.set_lr(lr);
    }
    fn set_momentum(&mut self, momentum: f64) {
        self.set_momentum(momentum);
    }
    fn steps(&self) -> u64 {
        self.steps
    }
    fn check(&self) -> Result<()> {
        self.check()
    }
    fn state(&self) -> Vec<(String, Tensor<T>)> {
        self.state()
    }
    fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        self.load_state(tensors)
    }
    fn owns(&self, parameter: &Parameter<T>) -> bool {
        self.params.holds(parameter) && self.chooses(parameter)
    }
    fn elementwise(&self) -> bool {
        R::ELEMENTWISE
    }
    fn prepare(&mut self) -> Result<()> {
        self.find_new();
        self.check()
    }
    fn advance(&mut self, theta: &mut Theta<T>) {
        let (drive, memories, _) = self.drive();
        move_all(drive, memories, theta);
        self.steps += 1;
    }
}
