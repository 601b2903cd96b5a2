use crate::{
    Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, AnyOptimizer, Asgd, Lamb, Lion, Muon, NAdam,
    Optimizer, RAdam, RmsProp, Rprop, Sgd, range_check::not_negative,
};
use gradus_tensor::{Error, Params, Result, Rule, Scalar};
use std::panic::Location;

/// A rule that can stand in the list. It heeds [`Range::maximize`](gradus_tensor::Range::maximize).
pub trait Catalogued: Rule + Default {
    /// One line for help and documents.
    const SUMMARY: &'static str;
    /// An optimiser with default options.
    #[track_caller]
    fn make<T: Scalar>(params: &Params<T>, lr: f64) -> Box<dyn AnyOptimizer<T>> {
        Box::new(Optimizer::new(params, lr, Self::default()))
    }
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

impl Catalogued for NAdam {
    const SUMMARY: &'static str = "Adam with Nesterov's momentum";
}

impl Catalogued for RAdam {
    const SUMMARY: &'static str = "Adam with rectified first steps";
}

impl Catalogued for Adamax {
    const SUMMARY: &'static str = "Adam with the largest gradient in the place of the root mean square";
}

impl Catalogued for Adagrad {
    const SUMMARY: &'static str = "steps measured in the root of the sum of all squares";
}

impl Catalogued for Adadelta {
    const SUMMARY: &'static str = "steps in the units of the weights";
}

impl Catalogued for RmsProp {
    const SUMMARY: &'static str = "steps measured in the root mean square of the gradient";
}

impl Catalogued for Rprop {
    const SUMMARY: &'static str =
        "a step size of its own for each number, by the gradient's signs; for whole batches";
}

impl Catalogued for Asgd {
    const SUMMARY: &'static str = "gradient descent that averages the weights";
}

impl Catalogued for Adafactor {
    const SUMMARY: &'static str = "mean squares by rows and columns, with little memory";
}

impl Catalogued for Lion {
    const SUMMARY: &'static str = "steps along the sign of a mean gradient";
}

impl Catalogued for Lamb {
    const SUMMARY: &'static str = "Adam's direction, as long as each parameter; for large batches";
}

impl Catalogued for Muon {
    const SUMMARY: &'static str = "orthogonal steps for matrices, beside AdamW for all else";

    fn make<T: Scalar>(params: &Params<T>, lr: f64) -> Box<dyn AnyOptimizer<T>> {
        Box::new(Muon::with_adamw(params, lr))
    }
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
    pub const ALL: &'static [Listed<T>] = &[
        Listed::of::<Sgd>(),
        Listed::of::<Adam>(),
        Listed::of::<AdamW>(),
        Listed::of::<NAdam>(),
        Listed::of::<RAdam>(),
        Listed::of::<Adamax>(),
        Listed::of::<Adagrad>(),
        Listed::of::<Adadelta>(),
        Listed::of::<RmsProp>(),
        Listed::of::<Rprop>(),
        Listed::of::<Asgd>(),
        Listed::of::<Adafactor>(),
        Listed::of::<Lion>(),
        Listed::of::<Lamb>(),
        Listed::of::<Muon>(),
    ];

    const fn of<R: Catalogued>() -> Self {
        Listed { name: R::NAME, summary: R::SUMMARY, make: R::make }
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
///     "no optimiser is called \"adan\"; there are sgd, adam, adamw, nadam, radam, adamax, adagrad, adadelta, \
///      rmsprop, rprop, asgd, adafactor, lion, lamb, muon"
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
