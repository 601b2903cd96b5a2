use crate::norm::{affine, channels, standardise};
use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Error, Parameter, Params, Result, Scalar, Shape};
use std::panic::Location;

/// Group normalisation: y = (x − μ)/√(σ² + ε)·w + b, with mean μ and variance σ² over groups of channels of each example.
///
/// Shapes: x and y `[batch, channels, ..]`, w and b `[channels]`: parameters `weight`, 1 at first, and `bias`, 0 at first. The
/// channels are divided into `num_groups` equal groups, all else than the batch lies within a group. ε is 10⁻⁵. All as PyTorch's
/// `nn.GroupNorm`.
///
/// Source: Y. Wu, K. He, Group Normalization (2018).
#[derive(Clone, Debug)]
pub struct GroupNorm<T> {
    /// w, if the layer has it.
    pub weight: Option<Parameter<T>>,
    /// b, if the layer has it.
    pub bias: Option<Parameter<T>>,
    num_groups: usize,
    num_channels: usize,
    eps: f64,
}

/// How a [`GroupNorm`] is made, where PyTorch's defaults are not wanted.
#[derive(Clone, Copy, Debug)]
pub struct GroupNormOptions {
    eps: f64,
    affine: bool,
}

impl Default for GroupNormOptions {
    /// ε = 10⁻⁵, with weight and bias.
    fn default() -> Self {
        GroupNormOptions { eps: 1e-5, affine: true }
    }
}

impl GroupNormOptions {
    /// What is added to the variance, 10⁻⁵ by default.
    pub fn eps(mut self, eps: f64) -> Self {
        self.eps = eps;
        self
    }

    /// Whether there are weight and bias; true by default.
    pub fn affine(mut self, affine: bool) -> Self {
        self.affine = affine;
        self
    }

    /// Makes the layer; groups that do not divide the channels are an error where it is used.
    pub fn build<T: Scalar>(
        self,
        params: &Params<T>,
        num_groups: usize,
        num_channels: usize,
    ) -> GroupNorm<T> {
        let scope = params.layer();
        let all = |name: &str, v: f64| self.affine.then(|| scope.add(name, [num_channels], |_| v));
        let (weight, bias) = (all("weight", 1.0), all("bias", 0.0));
        GroupNorm { weight, bias, num_groups, num_channels, eps: self.eps }
    }
}

impl<T: Scalar> GroupNorm<T> {
    /// A layer with so many groups of so many channels in all, with PyTorch's defaults.
    pub fn new(params: &Params<T>, num_groups: usize, num_channels: usize) -> Self {
        GroupNormOptions::default().build(params, num_groups, num_channels)
    }

    /// The shape [batch, groups, the rest] of an input.
    fn grouped(&self, x: Shape) -> Result<Shape, Error> {
        let GroupNorm { num_groups: groups, num_channels: all, .. } = *self;
        if groups == 0 || all % groups != 0 {
            return Err(Error::argument(format!("{all} channels do not divide into {groups} groups")));
        }
        match x.dims() {
            [batch, channels, rest @ ..] if *channels == all => {
                Shape::new(&[*batch, groups, all / groups * rest.iter().product::<usize>()])
            }
            _ => Err(Error::shape(format!("the input {x} must be [batch, {all}, ..]"))),
        }
    }
}

impl<T: Scalar> Module<T> for GroupNorm<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at, shape) = (x.graph(), Location::caller(), x.shape());
        g.located(at, || match self.grouped(shape) {
            Ok(grouped) => {
                let y = standardise(x.reshape(grouped), &[-1], self.eps).reshape(shape);
                affine(y, [&self.weight, &self.bias], channels(self.num_channels, shape.rank()))
            }
            Err(error) => g.fail(error.of("group_norm").operand(x.operand("input")), shape),
        })
    }

    fn label(&self) -> String {
        format!("GroupNorm({}, {})", self.num_groups, self.num_channels)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    let channels = options.follows("num_channels", shape.dims().first().copied().unwrap_or(1))?;
    let made =
        GroupNormOptions::default().eps(options.number("eps", 1e-5)?).affine(options.flag("affine", true)?);
    Ok(Box::new(made.build(params, options.needed("num_groups")?, channels)))
}
