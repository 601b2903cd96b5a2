use crate::spec::{Layer, Options};
use crate::{
    norm::{affine, channels},
    track::{Running, Track},
};
use gradus_autograd::{Mode, Module, Var};
use gradus_tensor::{Elem, Error, Parameter, Params, Result, Scalar, Shape};
use std::panic::Location;

/// Batch normalisation: y = (x − μ)/√(σ² + ε)·w + b. In training, μ and σ² are the mean and the variance of each channel over the
/// batch; in evaluation they are running averages, which training steps update: v ← (1 − momentum)·v + momentum·(the batch's).
///
/// Shapes: x and y `[batch, features]` or `[batch, features, length]`; w and b `[features]`: parameters `weight`, 1 at first, and
/// `bias`, 0 at first; the buffers `running_mean`, 0, `running_var`, 1, and `num_batches_tracked` are saved and loaded with them. ε
/// is 10⁻⁵, the momentum 0.1. All as PyTorch's `nn.BatchNorm1d`: σ² is divided by n where x is divided by it, and by n − 1 where it
/// is tracked.
///
/// The averages are updated when a training step runs the layer (recording it does not), at most once for each time that it is
/// applied in a step; so also in a frozen program.
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_nn::BatchNorm1d;
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let norm = BatchNorm1d::new(&params, 1);
/// let mut graph = Graph::new(&params);
/// let y = norm.forward(graph.step().input([[1.0], [3.0]])).value()?; // μ = 2, σ² = 1
/// assert!((y.as_slice()[1] - 1.0).abs() < 1e-5);
/// assert_eq!(norm.running_mean().unwrap().value().as_slice(), [0.1 * 2.0]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// Source: S. Ioffe, C. Szegedy, Batch Normalization (2015).
#[derive(Clone, Debug)]
pub struct BatchNorm1d<T> {
    /// w, if the layer has it.
    pub weight: Option<Parameter<T>>,
    /// b, if the layer has it.
    pub bias: Option<Parameter<T>>,
    running: Option<Running<T>>,
    num_features: usize,
    eps: f64,
    momentum: Option<f64>,
}

/// How a [`BatchNorm1d`] is made, where PyTorch's defaults are not wanted.
#[derive(Clone, Copy, Debug)]
pub struct BatchNormOptions {
    eps: f64,
    momentum: Option<f64>,
    affine: bool,
    track_running_stats: bool,
}

impl Default for BatchNormOptions {
    /// ε = 10⁻⁵, momentum 0.1, with weight, bias and running averages.
    fn default() -> Self {
        BatchNormOptions { eps: 1e-5, momentum: Some(0.1), affine: true, track_running_stats: true }
    }
}

impl BatchNormOptions {
    /// What is added to the variance, 10⁻⁵ by default.
    pub fn eps(mut self, eps: f64) -> Self {
        self.eps = eps;
        self
    }

    /// The share of a batch in the running averages, 0.1 by default; none for the plain mean over all batches.
    pub fn momentum(mut self, momentum: Option<f64>) -> Self {
        self.momentum = momentum;
        self
    }

    /// Whether there are weight and bias; true by default.
    pub fn affine(mut self, affine: bool) -> Self {
        self.affine = affine;
        self
    }

    /// Whether averages are kept; without them the batch's own mean and variance count in evaluation, too. True by default.
    pub fn track_running_stats(mut self, track_running_stats: bool) -> Self {
        self.track_running_stats = track_running_stats;
        self
    }

    /// Makes the layer.
    pub fn build<T: Scalar>(self, params: &Params<T>, num_features: usize) -> BatchNorm1d<T> {
        let scope = params.layer();
        let all = |name: &str, v: f64| self.affine.then(|| scope.add(name, [num_features], |_| v));
        let (weight, bias) = (all("weight", 1.0), all("bias", 0.0));
        let running = self.track_running_stats.then(|| Running::new(&scope, num_features));
        BatchNorm1d { weight, bias, running, num_features, eps: self.eps, momentum: self.momentum }
    }
}

impl<T: Scalar> BatchNorm1d<T> {
    /// A layer for so many features or channels, with PyTorch's defaults.
    pub fn new(params: &Params<T>, num_features: usize) -> Self {
        BatchNormOptions::default().build(params, num_features)
    }

    /// The running mean, if it is kept.
    pub fn running_mean(&self) -> Option<&Parameter<T>> {
        self.running.as_ref().map(|r| r.mean.parameter())
    }

    /// The running variance, if it is kept.
    pub fn running_var(&self) -> Option<&Parameter<T>> {
        self.running.as_ref().map(|r| r.var.parameter())
    }

    /// How many batches the running averages have seen, if they are kept.
    pub fn num_batches_tracked(&self) -> Option<&Parameter<T>> {
        self.running.as_ref().map(|r| r.count.parameter())
    }

    fn normal<'g>(&self, x: Var<'g, T>) -> Result<Var<'g, T>> {
        let (g, shape) = (x.graph(), x.shape());
        if !matches!(shape.dims(), [_, n] | [_, n, _] if *n == self.num_features) {
            let n = self.num_features;
            return Err(Error::shape(format!(
                "the input {shape} must be [batch, {n}] or [batch, {n}, length]"
            )));
        }
        let (column, training) = (channels(self.num_features, shape.rank()), g.mode() == Mode::Training);
        let (d, var) = match &self.running {
            Some(running) if !training => {
                let seen = |p: &Parameter<T>| g.param(p).reshape(column);
                (x - seen(running.mean.parameter()), seen(running.var.parameter()))
            }
            running => {
                let axes = if shape.rank() == 2 { &[0][..] } else { &[0, 2] };
                let count = shape.len() / self.num_features.max(1);
                if training && count < 2 {
                    return Err(Error::shape(format!(
                        "{count} value for each channel in {shape}, 2 or more are needed"
                    )));
                }
                let mean = x.mean_axes(axes, true);
                let d = x - mean;
                let var = (d * d).mean_axes(axes, true);
                let track = running.as_ref().map(|r| (r, Track::new(r, self.momentum, count)));
                let seen =
                    |(r, track): (&Running<T>, Track)| var.push(track, &[mean, g.param(r.count.parameter())]);
                (d, track.map_or(var, seen))
            }
        };
        Ok(affine(d / (var + self.eps).sqrt(), [&self.weight, &self.bias], column))
    }
}

impl<T: Scalar> Module<T> for BatchNorm1d<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (x.graph(), Location::caller());
        g.located(at, || {
            let failed = |error: Error| g.fail(error.of("batch_norm").operand(x.operand("input")), x.shape());
            self.normal(x).unwrap_or_else(failed)
        })
    }

    fn label(&self) -> String {
        format!("BatchNorm1d({})", self.num_features)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    let features = options.follows("num_features", shape.dims().first().copied().unwrap_or(1))?;
    let made =
        BatchNormOptions::default().eps(options.number("eps", 1e-5)?).affine(options.flag("affine", true)?);
    let [momentum] = options.perhaps("momentum", [Some(0.1)])?;
    let made = made.momentum(momentum);
    Ok(Box::new(made.track_running_stats(options.flag("track_running_stats", true)?).build(params, features)))
}
