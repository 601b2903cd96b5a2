use gradus_tensor::{Mover, Parameter, Result, Scalar, Tensor, Theta};
use std::fmt::Debug;

/// An optimiser by whatever rule, so that a program can choose one as it runs.
///
/// It is a [`Mover`]: `zero_grad`, `step` and `params` are its methods too, and a frozen program takes it.
pub trait AnyOptimizer<T: Scalar>: Mover<T> + Debug + Send + Sync {
    /// The rule's name.
    fn name(&self) -> &'static str;
    /// See [`Optimizer::lr`](crate::Optimizer::lr).
    fn lr(&self) -> f64;
    /// See [`Optimizer::set_lr`](crate::Optimizer::set_lr).
    #[track_caller]
    fn set_lr(&mut self, lr: f64);
    /// See [`Optimizer::set_momentum`](crate::Optimizer::set_momentum).
    #[track_caller]
    fn set_momentum(&mut self, momentum: f64);
    /// See [`Optimizer::steps`](crate::Optimizer::steps).
    fn steps(&self) -> u64;
    /// See [`Optimizer::check`](crate::Optimizer::check).
    ///
    /// # Errors
    /// The learning rate or an option is outside its range, or a parameter cannot be moved.
    fn check(&self) -> Result<()>;
    /// See [`Optimizer::state`](crate::Optimizer::state).
    fn state(&self) -> Vec<(String, Tensor<T>)>;
    /// See [`Optimizer::load_state`](crate::Optimizer::load_state).
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
