//! Networks described in words and numbers, as files have them: a type for each layer, and options by PyTorch's names.

pub use gradus_tensor::spec::{Known, Options, Setting};

use crate::{Sequential, activation::activation_with, summary::Zeros};
use gradus_autograd::{Graph, Module, ops::Activation};
use gradus_tensor::{Error, Params, Result, Scalar, Shape, spec::Spec};
use serde::{Deserialize, Serialize};

/// A layer in words and numbers.
///
/// In TOML: `{ type = "linear", out_features = 16 }`, `{ type = "leaky_relu", negative_slope = 0.1 }`.
pub type LayerSpec = Spec;

/// A network in words and numbers: what a datapoint is, and the layers from first to last.
///
/// ```
/// use gradus_nn::spec::NetworkSpec;
/// use gradus_tensor::Params;
/// let spec: NetworkSpec = serde_json::from_str(
///     r#"{"inputs": 4, "layers": [{"type": "linear", "out_features": 8}, {"type": "gelu"}, {"type": "linear", "out_features": 3}]}"#,
/// ).unwrap();
/// let params = Params::<f32>::seed(0);
/// let model = spec.build(&params)?;
/// assert_eq!(params.list()[2].name(), "2.weight");
/// assert_eq!(model.summary([1, 4]).parameters, 67);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// The number of features of a datapoint; or its shape.
    pub inputs: Inputs,
    /// The layers from first to last.
    pub layers: Vec<LayerSpec>,
}

/// What a datapoint is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Inputs {
    /// So many features.
    Features(usize),
    /// An array of this shape.
    Shape(Vec<usize>),
}

impl Inputs {
    /// The shape of a datapoint.
    ///
    /// # Errors
    /// It has too many axes, or none.
    pub fn shape(&self) -> Result<Shape> {
        match self {
            Inputs::Features(features) => Ok(Shape::from([*features])),
            Inputs::Shape(dims) if dims.is_empty() => {
                Err(Error::argument("inputs is [], a shape needs an axis"))
            }
            Inputs::Shape(dims) => Shape::new(dims),
        }
    }
}

/// More numbers than these (2 GiB in `f32`, and as many for their gradients) are described by mistake; who means it says
/// [`Params::at_most`].
const MOST_NUMBERS: usize = 1 << 29;

/// More layers than these one after another are described by mistake.
const MOST_LAYERS: usize = 4096;

/// More integers than these in a row are described by mistake.
const MOST_INTEGERS: usize = 1 << 20;

/// A layer that was made from its description.
pub type Layer<T> = Box<dyn Module<T> + Send + Sync>;

/// Makes a layer under a scope, for datapoints of a shape.
pub(crate) type Builder<T> = fn(&Options, &Params<T>, Shape) -> Result<Layer<T>>;

/// The layers by name, activations apart.
#[inline(never)]
fn builders<T: Scalar>() -> Vec<(&'static str, Builder<T>)> {
    vec![
        ("linear", crate::linear::built),
        ("dropout", crate::dropout::built),
        ("alpha_dropout", crate::alpha_dropout::built),
        ("layer_norm", crate::layer_norm::built),
        ("rms_norm", crate::rms_norm::built),
        ("batch_norm1d", crate::batch_norm::built),
        ("group_norm", crate::group_norm::built),
        ("embedding", crate::embedding::built),
        ("columns", crate::columns::built),
        ("flatten", crate::flatten::built),
        ("unflatten", crate::unflatten::built),
        ("identity", crate::identity::built),
        ("prelu", crate::prelu::built),
        ("residual", crate::residual::built),
    ]
}

/// The names of all layers that a description can have.
#[inline] // compiled where it is asked for, with every layer
pub fn layer_names() -> Vec<&'static str> {
    names::<f64>()
}

fn names<T: Scalar>() -> Vec<&'static str> {
    builders::<T>().into_iter().map(|(name, _)| name).chain(crate::activation::all_names::<T>()).collect()
}

impl NetworkSpec {
    /// The network with fresh parameters, named by their layer's place: `0.weight`, `2.weight`.
    ///
    /// # Errors
    /// A layer is not known, lacks an option, has one that it does not know, does not fit what comes before it, or would make more
    /// numbers than `params` may hold, 2²⁹ unless [said](Params::at_most); the error says which layer.
    #[inline(never)]
    pub fn build<T: Scalar>(&self, params: &Params<T>) -> Result<Sequential<T>> {
        let shape = self.inputs.shape()?;
        params.within(MOST_NUMBERS, || sequence(&self.layers, params, shape))
    }

    /// The layers one by one, with the same parameters: for programs that look between them.
    ///
    /// # Errors
    /// As [`build`](NetworkSpec::build).
    #[inline(never)]
    pub fn build_layers<T: Scalar>(&self, params: &Params<T>) -> Result<Vec<Layer<T>>> {
        let shape = self.inputs.shape()?;
        params.within(MOST_NUMBERS, || stack(&self.layers, params, shape))
    }
}

/// Layers one after another.
pub(crate) fn sequence<T: Scalar>(
    layers: &[LayerSpec],
    params: &Params<T>,
    shape: Shape,
) -> Result<Sequential<T>> {
    let layers = stack(layers, params, shape)?;
    Ok(layers.into_iter().fold(Sequential::new(params), Sequential::boxed))
}

/// Layers, each made for what the one before gives.
fn stack<T: Scalar>(layers: &[LayerSpec], params: &Params<T>, mut shape: Shape) -> Result<Vec<Layer<T>>> {
    if layers.len() > MOST_LAYERS {
        let message = format!("{} layers, where at most {MOST_LAYERS} are made", layers.len());
        return Err(Error::argument(message));
    }
    let mut all = Vec::with_capacity(layers.len());
    for (place, spec) in layers.iter().enumerate() {
        let named = |error: Error| error.of(format!("layer {place} ({})", spec.kind));
        let layer = layer(spec, &params.scope(&place.to_string()), shape).map_err(named)?;
        params.check().map_err(named)?;
        shape = shape_after(&*layer, params, shape).map_err(named)?;
        all.push(layer);
    }
    Ok(all)
}

/// The options of a layer for datapoints of a shape, with what each is if it is not given. What must be given is in the description.
///
/// # Errors
/// The layer cannot be made.
pub fn known_options(spec: &LayerSpec, shape: impl Into<Shape>) -> Result<Vec<Known>> {
    let options = Options::of(spec, "");
    with_options::<f64>(&spec.kind, &options, &Params::seed(0), shape.into())?;
    Ok(options.known())
}

/// One layer, made for datapoints of a shape.
fn layer<T: Scalar>(spec: &LayerSpec, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    let options = Options::of(spec, "");
    let layer = with_options(&spec.kind, &options, params, shape)?;
    options.all_known()?;
    Ok(layer)
}

#[inline(never)]
fn with_options<T: Scalar>(
    kind: &str,
    options: &Options,
    params: &Params<T>,
    shape: Shape,
) -> Result<Layer<T>> {
    match builders().into_iter().find(|(name, _)| *name == kind) {
        Some((_, build)) => build(options, params, shape),
        None => Ok(activation(kind, options)?),
    }
}

fn activation<T: Scalar>(kind: &str, options: &Options) -> Result<Activation<T>> {
    let found = activation_with(kind, &|name, usual| options.number(name, usual))?;
    found.ok_or_else(|| {
        Error::argument("there is no such layer").help(format!("one of {}", names::<T>().join(", ")))
    })
}

/// The shape of a datapoint behind a layer, found by recording it on zeros, of which none are made.
fn shape_after<T: Scalar>(layer: &dyn Module<T>, params: &Params<T>, shape: Shape) -> Result<Shape> {
    let batch = Shape::new(&[&[2], shape.dims()].concat())?;
    let mut graph = Graph::new(params);
    let g = graph.eval();
    if layer.takes_integers() && shape.len() > MOST_INTEGERS {
        return Err(Error::argument(format!("rows of {shape} integers, at most {MOST_INTEGERS} are taken")));
    }
    let x = if layer.takes_integers() { g.labels(Zeros(batch)) } else { g.constant(0.0).broadcast_to(batch) };
    let y = layer.forward(x);
    match g.error() {
        Some(error) => Err(error),
        None => Shape::new(y.shape().dims().get(1..).unwrap_or(&[])),
    }
}
