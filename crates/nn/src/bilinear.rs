use gradus_autograd::Var;
use gradus_tensor::{Error, Parameter, Params, Scalar, Shape};
use std::panic::Location;

/// A form of two inputs, linear in each: yₖ = x₁ᵀ·Wₖ·x₂ + bₖ.
///
/// Shapes: x₁ `[.., in1]`, x₂ `[.., in2]`, W `[out, in1, in2]`, b `[out]` → y `[.., out]`. Parameters `weight` and `bias`, laid out
/// and drawn as PyTorch's `nn.Bilinear`: uniform in ±1/√in1.
///
/// Source: PyTorch's torch.nn.Bilinear (2017–).
#[derive(Clone, Debug)]
pub struct Bilinear<T> {
    /// W, `[out, in1, in2]`.
    pub weight: Parameter<T>,
    /// b, `[out]`, unless the layer was made without.
    pub bias: Option<Parameter<T>>,
}

impl<T: Scalar> Bilinear<T> {
    /// A layer from `in1` and `in2` to `out` features, with a bias.
    pub fn new(params: &Params<T>, in1: usize, in2: usize, out: usize) -> Self {
        Bilinear::with(params, in1, in2, out, true)
    }

    /// The same, with or without a bias.
    pub fn with(params: &Params<T>, in1: usize, in2: usize, out: usize, bias: bool) -> Self {
        let (scope, bound) = (params.layer(), 1.0 / (in1.max(1) as f64).sqrt());
        let weight = scope.add("weight", [out, in1, in2], |s| s.uniform(-bound, bound));
        let bias = bias.then(|| scope.add("bias", [out], |s| s.uniform(-bound, bound)));
        Bilinear { weight, bias }
    }

    /// The output for two inputs, which have the same axes but for the last.
    #[track_caller]
    pub fn forward<'g>(&self, x1: Var<'g, T>, x2: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (x1.graph(), Location::caller());
        let [out, in1, in2] = std::array::from_fn(|axis| self.weight.shape()[axis]);
        let shapes = (x1.shape(), x2.shape());
        g.located(at, || match (shapes.0.dims().split_last(), shapes.1.dims().split_last()) {
            (Some((a, rows)), Some((b, others))) if (*a, *b) == (in1, in2) && rows == others => {
                let count: usize = rows.iter().product();
                let pairs = x1.reshape([count, in1, 1]) * x2.reshape([count, 1, in2]);
                let weight = g.param(&self.weight).reshape([out, in1 * in2]);
                let y = pairs.reshape([count, in1 * in2]).product(weight, false, true);
                let y = self.bias.as_ref().map_or(y, |bias| y + g.param(bias));
                match Shape::new(&[rows, &[out]].concat()) {
                    Ok(shape) => y.reshape(shape),
                    Err(error) => g.fail(error.of("bilinear"), y.shape()),
                }
            }
            _ => {
                let (a, b) = shapes;
                let error =
                    Error::shape(format!("the inputs {a} and {b} must be [.., {in1}] and [.., {in2}]"));
                let error = error.of("bilinear").operand(x1.operand("left")).operand(x2.operand("right"));
                g.fail(error.help("all axes but the last must be the same"), Shape::from([out]))
            }
        })
    }
}
