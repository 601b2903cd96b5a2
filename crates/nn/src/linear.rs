use crate::{
    Init, Initialiser,
    init::{self, Uniform, parameter},
    spec::{Layer, Options},
};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Error, Parameter, Params, Result, Scalar, Shape};
use std::{panic::Location, sync::Arc};

/// The layer y = x·Wᵀ + b: for each row of x, W x + b.
///
/// Shapes: x `[.., in]`, W `[out, in]`, b `[out]` → y `[.., out]`. Parameters `weight` and `bias`, laid out as PyTorch's
/// `nn.Linear` does, and by default drawn as it does: uniform in ±1/√in.
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_nn::Linear;
/// use gradus_tensor::{Params, Tensor};
/// let params = Params::<f64>::seed(0);
/// let fc1 = Linear::new(&params.scope("fc1"), 2, 1);
/// fc1.weight.set(&Tensor::from([[3.0, -1.0]]))?;
/// fc1.bias.as_ref().unwrap().set(&Tensor::from([0.5]))?;
/// let mut graph = Graph::new(&params);
/// let y = fc1.forward(graph.step().input([[1.0, 2.0]]));
/// assert_eq!(y.item()?, 1.5);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Linear<T> {
    /// W, `[out, in]`.
    pub weight: Parameter<T>,
    /// b, `[out]`, unless the layer was made without.
    pub bias: Option<Parameter<T>>,
}

/// How a [`Linear`] is made, where PyTorch's defaults are not wanted.
///
/// ```
/// use gradus_nn::{Init, LinearOptions, gain};
/// use gradus_tensor::Params;
/// let init = Init::kaiming_normal(gain("relu"));
/// let layer = LinearOptions::default().bias(false).init(init).build(&Params::<f32>::seed(0), 64, 128);
/// assert!(layer.bias.is_none());
/// ```
#[derive(Clone, Debug)]
pub struct LinearOptions {
    bias: bool,
    init: Arc<dyn Initialiser>,
    bias_init: Option<Arc<dyn Initialiser>>,
}

impl Default for LinearOptions {
    /// With a bias, and drawn as PyTorch does.
    fn default() -> Self {
        // Kaiming uniform with a = √5, whose gain is √(2/(1 + 5)): a bound of 1/√in.
        let init = Arc::new(Init::kaiming_uniform(0.577_350_269_189_625_8));
        LinearOptions { bias: true, init, bias_init: None }
    }
}

impl LinearOptions {
    /// Whether there is a bias; true by default.
    pub fn bias(mut self, bias: bool) -> Self {
        self.bias = bias;
        self
    }

    /// How the weight is drawn.
    pub fn init(mut self, init: impl Initialiser + 'static) -> Self {
        self.init = Arc::new(init);
        self
    }

    /// How the bias is drawn; by default uniformly from ±1/√in.
    pub fn bias_init(mut self, init: impl Initialiser + 'static) -> Self {
        self.bias_init = Some(Arc::new(init));
        self
    }

    /// Makes the layer.
    pub fn build<T: Scalar>(self, params: &Params<T>, inputs: usize, outputs: usize) -> Linear<T> {
        let scope = params.layer();
        let bound = if inputs == 0 { 0.0 } else { (inputs as f64).sqrt().recip() };
        let weight = parameter(&scope, "weight", [outputs, inputs], &*self.init);
        let usual = Uniform { a: -bound, b: bound };
        let bias_init = self.bias_init.as_deref().unwrap_or(&usual);
        let bias = self.bias.then(|| parameter(&scope, "bias", [outputs], bias_init));
        Linear { weight, bias }
    }
}

impl<T: Scalar> Linear<T> {
    /// A layer from `inputs` to `outputs` features under the scope of `params`, with PyTorch's defaults.
    pub fn new(params: &Params<T>, inputs: usize, outputs: usize) -> Self {
        LinearOptions::default().build(params, inputs, outputs)
    }

    fn sizes(&self) -> [usize; 2] {
        [self.weight.shape()[1], self.weight.shape()[0]]
    }
}

impl<T: Scalar> Module<T> for Linear<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at, shape) = (x.graph(), Location::caller(), x.shape());
        let [inputs, outputs] = self.sizes();
        let help = || format!("Linear::new({inputs}, {outputs}) takes inputs with {inputs} features");
        let product = || {
            let rows = match shape.dims() {
                [] | [_, _] => x,
                [leading @ .., features] if *features == inputs => {
                    x.reshape([leading.iter().product(), inputs])
                }
                [.., features] => {
                    let error = Error::shape(format!("inner sizes differ, {features} against {inputs}"))
                        .of("matmul")
                        .operand(x.operand("left"))
                        .operand(g.param(&self.weight).operand("right"));
                    return g.fail(error, shape.with(shape.rank() - 1, outputs).unwrap_or(shape));
                }
            };
            let z = rows.product(g.param(&self.weight), false, true);
            let z = self.bias.as_ref().map_or(z, |bias| z + g.param(bias));
            match shape.rank() {
                0 | 2 => z,
                rank => shape.with(rank - 1, outputs).map_or(z, |whole| z.reshape(whole)),
            }
        };
        g.located(at, || g.explained(help, product))
    }

    fn label(&self) -> String {
        let [inputs, outputs] = self.sizes();
        let bias = if self.bias.is_some() { "" } else { ", no bias" };
        format!("Linear({inputs}, {outputs}{bias})")
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    let inputs = options.follows("in_features", shape.last())?;
    let outputs = options.needed("out_features")?;
    let mut made = LinearOptions::default().bias(options.flag("bias", true)?);
    made.init = init::of(options, "init")?.unwrap_or(made.init);
    made.bias_init = init::of(options, "bias_init")?;
    Ok(Box::new(made.build(params, inputs, outputs)))
}
