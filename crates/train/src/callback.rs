//! What watches a training: told after each step and each measurement, and able to end it.

use gradus_optim::AnyOptimizer;
use gradus_tensor::{Params, Result, Scalar, Tensor};
use serde_json::Value;
use std::fmt::Debug;

/// Whether training goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    Continue,
    /// It ends, for this reason.
    Stop(String),
}

impl Flow {
    /// The reason to end, if there is one.
    pub fn reason(self) -> Option<String> {
        match self {
            Flow::Continue => None,
            Flow::Stop(reason) => Some(reason),
        }
    }
}

/// A moment of a training, as callbacks see it. [`Fit`](crate::Fit) makes them; a loop written by hand uses [`Watch`].
#[derive(Debug)]
pub struct Moment<'m, T: Scalar> {
    /// The epoch, counted from 0.
    pub epoch: u64,
    /// Training steps made in all.
    pub step: u64,
    /// Whether an epoch ends here.
    pub ends_epoch: bool,
    /// The loss of the step, before it moved θ.
    pub loss: f64,
    /// What was measured, by name: `train_loss`, `valid_loss`, `lr` … Empty after a step.
    pub metrics: &'m [(String, f64)],
    /// θ.
    pub params: &'m Params<T>,
    /// The optimiser, whose learning rate may be changed.
    pub optimizer: &'m mut dyn AnyOptimizer<T>,
}

impl<T: Scalar> Moment<'_, T> {
    /// What was measured under a name, if it was measured now.
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.metrics.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
    }
}

/// Something that watches a training. All methods have defaults that do nothing.
///
/// ```
/// use gradus_train::{Callback, Flow, Moment};
/// use gradus_tensor::Result;
///
/// /// Ends when the loss of a step is small.
/// #[derive(Debug)]
/// struct Enough(f64);
/// impl Callback<f32> for Enough {
///     fn step(&mut self, moment: &mut Moment<'_, f32>) -> Result<Flow> {
///         Ok(if moment.loss < self.0 { Flow::Stop(format!("the loss is below {}", self.0)) } else { Flow::Continue })
///     }
/// }
/// ```
pub trait Callback<T: Scalar>: Debug {
    /// A name under which what it remembers is kept in checkpoints; those without a name remember nothing.
    fn name(&self) -> &'static str {
        ""
    }

    /// The name of the metric without which it cannot work; checked before training begins.
    fn needs(&self) -> Option<&str> {
        None
    }

    /// Training begins, or goes on where a checkpoint was made; `metrics` holds the names of all that will be measured.
    ///
    /// # Errors
    /// What it needs cannot be had, such as a file.
    fn begin(&mut self, _moment: &mut Moment<'_, T>) -> Result<()> {
        Ok(())
    }

    /// A step was made.
    ///
    /// # Errors
    /// Training cannot go on.
    fn step(&mut self, _moment: &mut Moment<'_, T>) -> Result<Flow> {
        Ok(Flow::Continue)
    }

    /// Something was measured: at the end of each epoch, and at validations in between.
    ///
    /// # Errors
    /// Training cannot go on.
    fn measure(&mut self, _moment: &mut Moment<'_, T>) -> Result<Flow> {
        Ok(Flow::Continue)
    }

    /// Training has ended.
    ///
    /// # Errors
    /// What it still had to do failed.
    fn end(&mut self, _moment: &mut Moment<'_, T>) -> Result<()> {
        Ok(())
    }

    /// What it remembers, for a checkpoint.
    fn state(&self) -> Value {
        Value::Null
    }

    /// Tensors that it remembers, for a checkpoint.
    fn tensors(&self) -> Vec<(String, Tensor<T>)> {
        Vec::new()
    }

    /// Takes over what it remembered when a checkpoint was made.
    ///
    /// # Errors
    /// It is not what [`state`](Callback::state) and [`tensors`](Callback::tensors) gave.
    fn load_state(&mut self, _state: &Value, _tensors: Vec<(String, Tensor<T>)>) -> Result<()> {
        Ok(())
    }
}

/// Which values of a metric are better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Better {
    /// Smaller ones, as of a loss.
    #[default]
    Lower,
    /// Larger ones, as of an accuracy.
    Higher,
}

impl Better {
    /// What is better of a metric with this name: higher for accuracies, areas, R² and scores, else lower.
    ///
    /// ```
    /// use gradus_train::Better;
    /// assert_eq!((Better::of("valid_loss"), Better::of("valid_accuracy")), (Better::Lower, Better::Higher));
    /// ```
    pub fn of(metric: &str) -> Better {
        let higher = ["accuracy", "auc", "r2", "score"].iter().any(|end| metric.ends_with(end));
        if higher { Better::Higher } else { Better::Lower }
    }

    /// Whether `new` is better than the best so far, if there is one, by more than `min_delta`; NaN is never better.
    pub fn is_better(self, new: f64, best: Option<f64>, min_delta: f64) -> bool {
        match (self, best) {
            (_, None) => !new.is_nan(),
            (Better::Lower, Some(best)) => new < best - min_delta,
            (Better::Higher, Some(best)) => new > best + min_delta,
        }
    }
}

/// Callbacks for a loop that is written by hand.
///
/// ```
/// use gradus_train::{EarlyStopping, Watch};
/// # use gradus_autograd::{Graph, Module};
/// # use gradus_losses::{Loss, Mse};
/// # use gradus_nn::Linear;
/// # use gradus_optim::Sgd;
/// # use gradus_tensor::{Params, Tensor};
/// # let (x, y) = (Tensor::from([[0.0], [1.0]]), Tensor::from([[1.0], [3.0]]));
/// let params = Params::<f64>::seed(0);
/// let model = Linear::new(&params, 1, 1);
/// let mut optimizer = Sgd::new(&params, 0.5);
/// let mut graph = Graph::new(&params);
/// let mut watch = Watch::new(&params).with(EarlyStopping::new("loss", 3).min_delta(1e-6));
/// for epoch in 0.. {
///     let g = graph.step();
///     let loss = Mse::mean().forward(model.forward(g.input(&x)), g.input(&y));
///     optimizer.zero_grad();
///     loss.backward()?;
///     let loss = loss.item()?;
///     optimizer.step();
///     watch.step(&mut optimizer, loss)?;
///     if let Some(reason) = watch.epoch(&mut optimizer, epoch, [("loss", loss)])?.reason() {
///         assert!(reason.starts_with("loss has not become better for 3 epochs"));
///         break;
///     }
/// }
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Debug)]
pub struct Watch<'a, T: Scalar> {
    params: Params<T>,
    callbacks: Vec<Box<dyn Callback<T> + 'a>>,
    step: u64,
    loss: f64,
    begun: bool,
}

impl<'a, T: Scalar> Watch<'a, T> {
    /// No callbacks yet.
    pub fn new(params: &Params<T>) -> Self {
        Watch { params: params.clone(), callbacks: Vec::new(), step: 0, loss: f64::NAN, begun: false }
    }

    /// Adds a callback.
    pub fn with(mut self, callback: impl Callback<T> + 'a) -> Self {
        self.callbacks.push(Box::new(callback));
        self
    }

    /// Tells the callbacks that a step was made with this loss.
    ///
    /// # Errors
    /// A callback fails.
    pub fn step(&mut self, optimizer: &mut dyn AnyOptimizer<T>, loss: f64) -> Result<Flow> {
        (self.step, self.loss) = (self.step + 1, loss);
        self.tell(optimizer, 0, &[], |callback, moment| callback.step(moment))
    }

    /// Tells the callbacks what was measured at the end of an epoch.
    ///
    /// # Errors
    /// A callback fails.
    pub fn epoch<N: Into<String>>(
        &mut self,
        optimizer: &mut dyn AnyOptimizer<T>,
        epoch: u64,
        metrics: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Flow> {
        let metrics: Vec<_> = metrics.into_iter().map(|(name, value)| (name.into(), value)).collect();
        if !std::mem::replace(&mut self.begun, true) {
            self.tell(optimizer, epoch, &metrics, |callback, moment| {
                callback.begin(moment).map(|()| Flow::Continue)
            })?;
        }
        self.tell(optimizer, epoch, &metrics, |callback, moment| callback.measure(moment))
    }

    fn tell(
        &mut self,
        optimizer: &mut dyn AnyOptimizer<T>,
        epoch: u64,
        metrics: &[(String, f64)],
        told: impl FnMut(&mut dyn Callback<T>, &mut Moment<'_, T>) -> Result<Flow>,
    ) -> Result<Flow> {
        let params = &self.params;
        let (step, loss, ends_epoch) = (self.step, self.loss, !metrics.is_empty());
        tell(
            &mut self.callbacks,
            &mut Moment { epoch, step, ends_epoch, loss, metrics, params, optimizer },
            told,
        )
    }
}

/// Tells every callback, and gives the first reason to stop.
pub(crate) fn tell<T: Scalar>(
    callbacks: &mut [Box<dyn Callback<T> + '_>],
    moment: &mut Moment<'_, T>,
    mut told: impl FnMut(&mut dyn Callback<T>, &mut Moment<'_, T>) -> Result<Flow>,
) -> Result<Flow> {
    let mut flow = Flow::Continue;
    for callback in callbacks {
        let next = told(&mut **callback, moment)?;
        if flow == Flow::Continue {
            flow = next;
        }
    }
    Ok(flow)
}
