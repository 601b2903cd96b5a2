use crate::norm::{affine, last_axes, standardise};
use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Parameter, Params, Result, Scalar, Shape};
use std::panic::Location;

/// Layer normalisation: y = (x − μ)/√(σ² + ε)·w + b, with mean μ and variance σ² over the last axes of each example.
///
/// Shapes: x and y `[.., *normalized_shape]`, w and b `normalized_shape`: parameters `weight`, 1 at first, and `bias`, 0 at first.
/// ε is 10⁻⁵. All as PyTorch's `nn.LayerNorm`.
///
/// Source: J. L. Ba, J. R. Kiros, G. E. Hinton, Layer Normalization (2016).
#[derive(Clone, Debug)]
pub struct LayerNorm<T> {
    /// w, if the layer has it.
    pub weight: Option<Parameter<T>>,
    /// b, if the layer has it.
    pub bias: Option<Parameter<T>>,
    normalized_shape: Shape,
    eps: f64,
}

/// How a [`LayerNorm`] is made, where PyTorch's defaults are not wanted.
#[derive(Clone, Copy, Debug)]
pub struct LayerNormOptions {
    eps: f64,
    elementwise_affine: bool,
    bias: bool,
}

impl Default for LayerNormOptions {
    /// ε = 10⁻⁵, with weight and bias.
    fn default() -> Self {
        LayerNormOptions { eps: 1e-5, elementwise_affine: true, bias: true }
    }
}

impl LayerNormOptions {
    /// What is added to the variance, 10⁻⁵ by default.
    pub fn eps(mut self, eps: f64) -> Self {
        self.eps = eps;
        self
    }

    /// Whether there are weight and bias; true by default.
    pub fn elementwise_affine(mut self, elementwise_affine: bool) -> Self {
        self.elementwise_affine = elementwise_affine;
        self
    }

    /// Whether there is a bias beside the weight; true by default.
    pub fn bias(mut self, bias: bool) -> Self {
        self.bias = bias;
        self
    }

    /// Makes the layer.
    pub fn build<T: Scalar>(self, params: &Params<T>, normalized_shape: impl Into<Shape>) -> LayerNorm<T> {
        let (scope, shape) = (params.layer(), normalized_shape.into());
        let weight = self.elementwise_affine.then(|| scope.add("weight", shape, |_| 1.0));
        let bias = (self.elementwise_affine && self.bias).then(|| scope.add("bias", shape, |_| 0.0));
        LayerNorm { weight, bias, normalized_shape: shape, eps: self.eps }
    }
}

impl<T: Scalar> LayerNorm<T> {
    /// A layer over the last axes, of the given sizes, with PyTorch's defaults: `LayerNorm::new(p, [64])`.
    pub fn new(params: &Params<T>, normalized_shape: impl Into<Shape>) -> Self {
        LayerNormOptions::default().build(params, normalized_shape)
    }
}

impl<T: Scalar> Module<T> for LayerNorm<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (x.graph(), Location::caller());
        g.located(at, || match last_axes(x.shape(), self.normalized_shape) {
            Ok(axes) => {
                affine(standardise(x, &axes, self.eps), [&self.weight, &self.bias], self.normalized_shape)
            }
            Err(error) => g.fail(error.of("layer_norm").operand(x.operand("input")), x.shape()),
        })
    }

    fn label(&self) -> String {
        format!("LayerNorm({})", self.normalized_shape)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    let shape = match options.counts("normalized_shape")? {
        Some(dims) => Shape::new(&dims)?,
        None => Shape::from([shape.last()]),
    };
    let made = LayerNormOptions::default().eps(options.number("eps", 1e-5)?);
    let made =
        made.elementwise_affine(options.flag("elementwise_affine", true)?).bias(options.flag("bias", true)?);
    Ok(Box::new(made.build(params, shape)))
}
