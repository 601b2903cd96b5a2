use crate::{
    Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, AnyOptimizer, Asgd, Choice, Lamb, Lion, Muon, NAdam,
    Optimizer, RAdam, RmsProp, Rprop, Sgd, range_check::not_negative,
};
use gradus_tensor::{
    Params, Result, Rule, Scalar,
    spec::{Options, Spec, unknown},
};
use std::panic::Location;

/// A rule that can stand in the list. It heeds [`Range::maximize`](gradus_tensor::Range::maximize).
pub trait Catalogued: Rule + Default {
    /// One line for help and documents.
    const SUMMARY: &'static str;
    /// What a step does, line by line; the last line that begins with θ moves it.
    const FORMULA: &'static str;
    /// The usual learning rate, PyTorch's where it has the rule.
    const LR: f64;

    /// Sets the options that are given, by PyTorch's names.
    ///
    /// # Errors
    /// An option is not what it must be.
    fn set(&mut self, options: &Options) -> Result<()>;

    /// An optimiser of the parameters of a choice, as its options say.
    ///
    /// # Errors
    /// An option is not what it must be, or outside its range.
    #[inline(never)]
    fn make<T: Scalar>(
        options: &Options,
        params: &Params<T>,
        only: Choice,
    ) -> Result<Box<dyn AnyOptimizer<T>>> {
        let lr = options.number("lr", Self::LR)?;
        Ok(Box::new(Self::default().chosen(options, params, lr, only)?))
    }

    /// An optimiser by the rule with its options set, of the parameters of a choice.
    ///
    /// # Errors
    /// As [`make`](Catalogued::make).
    fn chosen<T: Scalar>(
        mut self,
        options: &Options,
        params: &Params<T>,
        lr: f64,
        only: Choice,
    ) -> Result<Optimizer<T, Self>> {
        self.set(options)?;
        let maximize = options.flag("maximize", false)?;
        not_negative("lr", lr)?;
        self.check()?;
        let optimizer = Optimizer::new(params, lr, self).choose(only).maximize(maximize);
        optimizer.check()?;
        Ok(optimizer)
    }
}

/// Makes an optimiser of the parameters of a choice, as options say.
pub type Build<T> = fn(&Options, &Params<T>, Choice) -> Result<Box<dyn AnyOptimizer<T>>>;

/// One rule of the list: its name, what it is, and how to make an optimiser with its default options.
#[derive(Debug)]
pub struct Listed<T: Scalar> {
    /// The name, as in files and flags.
    pub name: &'static str,
    /// One line for help and documents.
    pub summary: &'static str,
    /// What a step does, line by line.
    pub formula: &'static str,
    /// The usual learning rate.
    pub lr: f64,
    /// Makes an optimiser of the parameters of a choice, as its options say; without [`Options::all_known`].
    pub build: Build<T>,
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
        Listed {
            name: R::NAME,
            summary: R::SUMMARY,
            formula: R::FORMULA.trim_ascii_end(),
            lr: R::LR,
            build: R::make,
        }
    }

    /// The rule of a name.
    ///
    /// # Errors
    /// There is none; the error lists all.
    pub fn find(name: &str) -> Result<&'static Listed<T>> {
        let found = Listed::<T>::ALL.iter().find(|listed| listed.name == name);
        found.ok_or_else(|| unknown("optimiser", name, Listed::<T>::ALL.iter().map(|listed| listed.name)))
    }

    /// An optimiser of the parameters with a learning rate and default options.
    ///
    /// # Errors
    /// The learning rate is negative or not finite.
    #[track_caller]
    pub fn make(&self, params: &Params<T>, lr: f64) -> Result<Box<dyn AnyOptimizer<T>>> {
        let at = Location::caller();
        let options = Options::of(&Spec::new(self.name).with("lr", lr), "");
        (self.build)(&options, params, Choice::all()).map_err(|error| error.of(self.name).at(at))
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
    Listed::find(name)?.make(params, lr)
}
