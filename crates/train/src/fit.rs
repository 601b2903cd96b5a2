use crate::{Callback, Checkpoint, Checkpoints, Evaluation, History, session::Session};
use gradus_autograd::Module;
use gradus_data::Source;
use gradus_losses::Loss;
use gradus_nn::Model;
use gradus_optim::{AnyOptimizer, ClipNorm, Course, Per, Schedule, WeightAverage};
use gradus_tensor::{Error, Params, Real, Result};
use std::{
    fmt,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

/// What sets the learning rate.
#[derive(Debug)]
pub(crate) enum Pace<'a> {
    Timed(Box<dyn Schedule + 'a>, Per),
    Course(Course),
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// At the end of every so manieth epoch.
    Epochs(u64),
    /// After every so manieth step.
    Steps(u64),
}

/// A metric of an evaluation.
pub(crate) type Metric<'a, T> = Box<dyn Fn(&Evaluation<T>) -> f64 + 'a>;

/// The training loop: epochs of the five steps, with validation, callbacks, and checkpoints from which it goes on to the same bits.
///
/// ```
/// use gradus_autograd::ops::Relu;
/// use gradus_losses::CrossEntropy;
/// use gradus_nn::{Linear, Model, Sequential};
/// use gradus_optim::{Adam, CosineAnnealing};
/// use gradus_tensor::Params;
/// use gradus_train::{BestModel, EarlyStopping, Fit};
///
/// let (train, valid) = gradus_data::digits::<f32>()?.flatten()?.stratified(0.8, 0)?;
/// let params = Params::seed(0);
/// let layers = Sequential::new(&params).add(|p| Linear::new(p, 64, 32)).add(|_| Relu).add(|p| Linear::new(p, 32, 10));
/// let model = Model::new(&params, layers);
/// let mut optimizer = Adam::new(&params, 3e-3);
/// let history = Fit::new(&model, CrossEntropy::mean(), &mut optimizer)
///     .epochs(8)
///     .batch_size(32)
///     .schedule(CosineAnnealing::new(3e-3, 8))
///     .validate(&valid)
///     .with(EarlyStopping::new("valid_loss", 5))
///     .with(BestModel::new("valid_loss"))
///     .run(&train)?;
/// assert!(history.last("valid_accuracy").unwrap() > 0.9);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub struct Fit<'a, T: Real> {
    pub(crate) params: Params<T>,
    pub(crate) model: &'a dyn Module<T>,
    pub(crate) criterion: Box<dyn Loss<T> + 'a>,
    pub(crate) optimizer: &'a mut dyn AnyOptimizer<T>,
    pub(crate) epochs: u64,
    pub(crate) batch_size: usize,
    pub(crate) shuffle: bool,
    pub(crate) seed: u64,
    pub(crate) pace: Option<Pace<'a>>,
    pub(crate) clip: Option<ClipNorm>,
    pub(crate) average: Option<WeightAverage<T>>,
    pub(crate) validation: Option<(String, &'a dyn Source<T>)>,
    pub(crate) validate: Vec<Every>,
    pub(crate) metrics: Vec<(String, Metric<'a, T>)>,
    pub(crate) callbacks: Vec<Box<dyn Callback<T> + 'a>>,
    pub(crate) keep: Option<Checkpoints>,
    pub(crate) interrupt: Option<Arc<AtomicBool>>,
    pub(crate) from: Option<Checkpoint<T>>,
}

impl<'a, T: Real> Fit<'a, T> {
    /// A training of a model: 10 epochs in batches of 32 shuffled rows unless said otherwise.
    pub fn new<M: Module<T>>(
        model: &'a Model<T, M>,
        criterion: impl Loss<T> + 'a,
        optimizer: &'a mut dyn AnyOptimizer<T>,
    ) -> Self {
        Fit {
            params: model.params().clone(),
            model,
            criterion: Box::new(criterion),
            optimizer,
            epochs: 10,
            batch_size: 32,
            shuffle: true,
            seed: model.params().seeded(),
            pace: None,
            clip: None,
            average: None,
            validation: None,
            validate: Vec::new(),
            metrics: Vec::new(),
            callbacks: Vec::new(),
            keep: None,
            interrupt: None,
            from: None,
        }
    }

    /// Sets how often all rows are visited; default 10.
    pub fn epochs(self, epochs: u64) -> Self {
        Fit { epochs, ..self }
    }

    /// Sets the rows of a batch; default 32.
    pub fn batch_size(self, batch_size: usize) -> Self {
        Fit { batch_size, ..self }
    }

    /// Sets whether the rows come in another random order in every epoch; default true.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Fit { shuffle, ..self }
    }

    /// Sets what decides the orders of rows; default the seed of the parameters.
    pub fn seed(self, seed: u64) -> Self {
        Fit { seed, ..self }
    }

    /// Sets the learning rate before each epoch.
    pub fn schedule(self, schedule: impl Schedule + 'a) -> Self {
        self.schedule_per(schedule, Per::Epoch)
    }

    /// Sets the learning rate before each epoch or each step.
    pub fn schedule_per(self, schedule: impl Schedule + 'a, per: Per) -> Self {
        Fit { pace: Some(Pace::Timed(Box::new(schedule), per)), ..self }
    }

    /// Sets the learning rate as a file describes it; a schedule that looks at a metric is told the loss of validation, or of
    /// training where nothing is validated.
    pub fn course(self, course: Course) -> Self {
        Fit { pace: Some(Pace::Course(course)), ..self }
    }

    /// Clips the gradients of each step.
    pub fn clip(self, clip: ClipNorm) -> Self {
        Fit { clip: Some(clip), ..self }
    }

    /// Averages θ after each step; validation uses the average, and in the end θ is the average.
    pub fn average(self, average: WeightAverage<T>) -> Self {
        Fit { average: Some(average), ..self }
    }

    /// Evaluates the model on other rows at the end of each epoch: the metrics `valid_loss` and `valid_accuracy`.
    pub fn validate(self, data: &'a dyn Source<T>) -> Self {
        self.validate_as("valid", data)
    }

    /// The same under another name, such as `test`, where no metric of these rows decides anything.
    pub fn validate_as(self, name: &str, data: &'a dyn Source<T>) -> Self {
        Fit { validation: Some((name.to_owned(), data)), ..self }
    }

    /// Sets how often it is evaluated, and in the end; may be said twice, for epochs and for steps.
    pub fn validate_every(mut self, every: Every) -> Self {
        self.validate.push(every);
        self
    }

    /// Adds a metric of validation, which is called `valid_` and the name (or as [`validate_as`](Fit::validate_as) says).
    pub fn metric(mut self, name: &str, metric: impl Fn(&Evaluation<T>) -> f64 + 'a) -> Self {
        self.metrics.push((name.to_owned(), Box::new(metric)));
        self
    }

    /// Adds a callback; they are told in the order in which they were added.
    pub fn with(self, callback: impl Callback<T> + 'a) -> Self {
        self.with_boxed(Box::new(callback))
    }

    /// Adds a callback of whatever type.
    pub fn with_boxed(mut self, callback: Box<dyn Callback<T> + 'a>) -> Self {
        self.callbacks.push(callback);
        self
    }

    /// Keeps checkpoints in a folder, and makes one when training ends or is interrupted.
    pub fn checkpoints(self, keep: Checkpoints) -> Self {
        Fit { keep: Some(keep), ..self }
    }

    /// Ends after the step in which this flag is found set: `Ctrl-C` may set it.
    pub fn interrupt(self, flag: Arc<AtomicBool>) -> Self {
        Fit { interrupt: Some(flag), ..self }
    }

    /// Goes on where a checkpoint was made. All else must be set as it was.
    pub fn from(self, checkpoint: Checkpoint<T>) -> Self {
        Fit { from: Some(checkpoint), ..self }
    }

    /// Goes on from the newest checkpoint of a folder.
    ///
    /// # Errors
    /// There is none, or none can be read.
    pub fn resume(self, folder: impl AsRef<Path>) -> Result<Self> {
        Ok(self.from(Checkpoints::latest(folder)?.0))
    }

    /// Trains.
    ///
    /// # Errors
    /// A bad option; data that do not fit the model or cannot be read; a loss that is not finite, with the place where it arose; a
    /// checkpoint of another training; a callback that fails. θ is then what the last good step made of it.
    #[inline(never)]
    pub fn run(self, train: &dyn Source<T>) -> Result<History> {
        if self.batch_size == 0 {
            return Err(Error::argument("batch_size = 0, where 1 or more is expected").of("fit"));
        }
        self.optimizer.check()?;
        Session::new(self, train)?.run(train)
    }
}

impl<T: Real> fmt::Debug for Fit<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fit of {} by {}", self.model.label(), self.optimizer.name())
    }
}
