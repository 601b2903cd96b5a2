use crate::norm::{affine, last_axes};
use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Elem, Parameter, Params, Result, Scalar, Shape};
use std::panic::Location;

/// Normalisation by the root mean square: y = x/√(mean(x²) + ε)·w, over the last axes of each example.
///
/// Shapes: x and y `[.., *normalized_shape]`, w `normalized_shape`: the parameter `weight`, 1 at first. ε is the distance from 1
/// to the next number of the element type. All as PyTorch's `nn.RMSNorm`.
///
/// Source: B. Zhang, R. Sennrich, Root Mean Square Layer Normalization (2019).
#[derive(Clone, Debug)]
pub struct RmsNorm<T> {
    /// w, if the layer has it.
    pub weight: Option<Parameter<T>>,
    normalized_shape: Shape,
    eps: f64,
}

/// How an [`RmsNorm`] is made, where PyTorch's defaults are not wanted.
#[derive(Clone, Copy, Debug)]
pub struct RmsNormOptions {
    eps: Option<f64>,
    elementwise_affine: bool,
}

impl Default for RmsNormOptions {
    /// ε of the element type, with a weight.
    fn default() -> Self {
        RmsNormOptions { eps: None, elementwise_affine: true }
    }
}

impl RmsNormOptions {
    /// What is added to the mean square; by default the distance from 1 to the next number of the element type.
    pub fn eps(mut self, eps: f64) -> Self {
        self.eps = Some(eps);
        self
    }

    /// Whether there is a weight; true by default.
    pub fn elementwise_affine(mut self, elementwise_affine: bool) -> Self {
        self.elementwise_affine = elementwise_affine;
        self
    }

    /// Makes the layer.
    pub fn build<T: Scalar>(self, params: &Params<T>, normalized_shape: impl Into<Shape>) -> RmsNorm<T> {
        let (scope, shape) = (params.layer(), normalized_shape.into());
        let weight = self.elementwise_affine.then(|| scope.add("weight", shape, |_| 1.0));
        RmsNorm { weight, normalized_shape: shape, eps: self.eps.unwrap_or_else(epsilon::<T>) }
    }
}

/// The distance from 1 to the next number.
fn epsilon<T: Scalar>() -> f64 {
    let between = f64::from(f32::EPSILON) / 2.0;
    if T::of(1.0 + between).to_f64() == 1.0 { f32::EPSILON.into() } else { f64::EPSILON }
}

impl<T: Scalar> RmsNorm<T> {
    /// A layer over the last axes, of the given sizes, with PyTorch's defaults: `RmsNorm::new(p, [64])`.
    pub fn new(params: &Params<T>, normalized_shape: impl Into<Shape>) -> Self {
        RmsNormOptions::default().build(params, normalized_shape)
    }
}

impl<T: Scalar> Module<T> for RmsNorm<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (x.graph(), Location::caller());
        g.located(at, || match last_axes(x.shape(), self.normalized_shape) {
            Ok(axes) => {
                let y = x / ((x * x).mean_axes(&axes, true) + self.eps).sqrt();
                affine(y, [&self.weight, &None], self.normalized_shape)
            }
            Err(error) => g.fail(error.of("rms_norm").operand(x.operand("input")), x.shape()),
        })
    }

    fn label(&self) -> String {
        format!("RmsNorm({})", self.normalized_shape)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    let shape = match options.counts("normalized_shape")? {
        Some(dims) => Shape::new(&dims)?,
        None => Shape::from([shape.last()]),
    };
    let made = match options.maybe("eps")? {
        None => RmsNormOptions::default(),
        Some(eps) => RmsNormOptions::default().eps(eps),
    };
    let made = made.elementwise_affine(options.flag("elementwise_affine", true)?);
    Ok(Box::new(made.build(params, shape)))
}
