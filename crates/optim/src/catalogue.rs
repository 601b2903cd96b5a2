use crate::{Adam, AdamW, Optimizer, Sgd, range_check::not_negative};
use gradus_tensor::{Error, Mover, Params, Result, Rule, Scalar, Tensor};
use std::{fmt::Debug, panic::Location};

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
    /// See [`Optimizer::steps`].
    fn steps(&self) -> u64;
    /// See [`Optimizer::check`].
    ///
    /// # Errors
    /// The learning rate or an option is outside its range.
    fn check(&self) -> Result<()>;
    /// See [`Optimizer::state`].
    fn state(&self) -> Vec<(String, Tensor<T>)>;
    /// See [`Optimizer::load_state`].
    ///
    /// # Errors
    /// The tensors are not the state of an optimiser by this rule over these parameters.
    fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()>;
}

impl<T: Scalar, R: Rule> AnyOptimizer<T> for Optimizer<T, R> {
    fn name(&self) -> &'static str {
        R::NAME
    }
    fn lr(&self) -> f64 {
        self.lr()
    }
    fn set_lr(&mut self, lr: f64) {
        self.set_lr(lr);
    }
    fn steps(&self) -> u64 {
        self.steps()
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
}

/// A rule that can stand in the list.
pub trait Catalogued: Rule + Default {
    /// One line for help and documents.
    const SUMMARY: &'static str;
}

impl Catalogued for Sgd {
    const SUMMARY: &'static str = "stochastic gradient descent";
}

impl Catalogued for Adam {
    const SUMMARY: &'static str = "steps along the mean gradient, measured in its root mean square";
}

impl Catalogued for AdamW {
    const SUMMARY: &'static str = "Adam with decoupled weight decay";
}

/// One rule of the list: its name, what it is, and how to make an optimiser with its default options.
#[derive(Debug)]
pub struct Listed<T: Scalar> {
    /// The name, as in files and flags.
    pub name: &'static str,
    /// One line for help and documents.
    pub summary: &'static str,
    /// Makes an optimiser of the parameters with a learning rate.
    pub make: fn(&Params<T>, f64) -> Box<dyn AnyOptimizer<T>>,
}

impl<T: Scalar> Listed<T> {
    /// All rules of this crate; a new one adds its word here.
    pub const ALL: &'static [Listed<T>] = &[Listed::of::<Sgd>(), Listed::of::<Adam>(), Listed::of::<AdamW>()];

    const fn of<R: Catalogued>() -> Self {
        Listed {
            name: R::NAME,
            summary: R::SUMMARY,
            make: |params, lr| Box::new(Optimizer::new(params, lr, R::default())),
        }
    }
}

/// An optimiser by its rule's name, with default options.
///
/// ```
/// use gradus_optim::{Listed, by_name};
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// let mut optimizer = by_name("adam", &params, 1e-3)?;
/// optimizer.zero_grad();
/// optimizer.step();
/// assert_eq!(
///     by_name("adan", &params, 1e-3).unwrap_err().to_string(),
///     "no optimiser is called \"adan\"; there are sgd, adam, adamw"
/// );
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// No rule has this name, or the learning rate is negative or not finite.
#[track_caller]
pub fn by_name<T: Scalar>(name: &str, params: &Params<T>, lr: f64) -> Result<Box<dyn AnyOptimizer<T>>> {
    let Some(listed) = Listed::<T>::ALL.iter().find(|l| l.name == name) else {
        let names: Vec<_> = Listed::<T>::ALL.iter().map(|l| l.name).collect();
        let message = format!("no optimiser is called {name:?}; there are {}", names.join(", "));
        return Err(Error::argument(message));
    };
    let at = Location::caller();
    not_negative("lr", lr).map_err(|e| e.of(listed.name).at(at))?;
    Ok((listed.make)(params, lr))
}
