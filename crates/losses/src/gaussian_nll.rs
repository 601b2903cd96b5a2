use crate::{
    Reduced,
    reduced::{Kind, Single, alike, entry as drawn, numbers, option},
};
use gradus_autograd::{Domain, ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar, Shape};

/// The negative log-likelihood of y under a normal distribution whose mean x and variance v a network gives:
/// ℓ = ½·(ln v + (x − y)²/v); ∂ℓ/∂x = (x − y)/v, ∂ℓ/∂v = ½·(1/v − (x − y)²/v²).
///
/// v counts as at least ε, 10⁻⁶ by default, and its slope is that at ε then (as in PyTorch). With `full`, ½·ln(2π) is added. The
/// variance has the shape of x, or it lacks the last axis, or has size 1 along one.
///
/// Source: D. A. Nix, A. S. Weigend, Estimating the Mean and Variance of the Target Probability Distribution (1994).
pub type GaussianNll = Reduced<Normal>;

/// The formula and the options of [`GaussianNll`]: ½·(ln v + (x − y)²/v).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    full: bool,
    eps: f64,
}

impl Default for Normal {
    fn default() -> Self {
        Normal { full: false, eps: 1e-6 }
    }
}

impl GaussianNll {
    /// Whether the constant ½·ln(2π) is added; false by default.
    pub fn full(mut self, full: bool) -> Self {
        self.kind.full = full;
        self
    }

    /// The least variance: ε, 10⁻⁶ by default, positive.
    pub fn eps(mut self, eps: f64) -> Self {
        self.kind.eps = eps;
        self
    }

    /// The loss of means and variances against a target.
    #[track_caller]
    pub fn forward<'g, T: Scalar>(&self, output: Var<'g, T>, target: Var<'g, T>, variance: Var<'g, T>) -> Var<'g, T> {
        self.of(&[output, target, variance])
    }
}

impl Kind for Normal {
    const NAME: &'static str = "gaussian_nll";

    fn check(&self) -> Result<()> {
        option("eps", self.eps, self.eps > 0.0, "a positive number")
    }

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        alike([("output", x[0]), ("target", x[1])])?;
        numbers("variance", x[2])?;
        Ok(x[0].zip3(*self, x[1], stretched(x[0], x[2])?).into())
    }
}

/// The variance in a shape that stretches to that of the means, if it may.
fn stretched<'g, T: Scalar>(mean: Var<'g, T>, variance: Var<'g, T>) -> Result<Var<'g, T>> {
    let (shape, own) = (mean.shape(), variance.shape());
    let differing: Vec<usize> = shape.dims().iter().zip(own.dims()).filter(|(a, b)| a != b).map(|(_, b)| *b).collect();
    if own.rank() == 0 || own.rank() == shape.rank() && (differing.is_empty() || differing == [1]) {
        return Ok(variance);
    }
    if shape.dims().split_last().is_some_and(|(_, rows)| rows == own.dims()) {
        return Ok(variance.reshape(Shape::new(&[own.dims(), &[1]].concat())?));
    }
    Err(Error::shape(format!("the variance {own} does not stretch to the output {shape}"))
        .operand(mean.operand("output"))
        .operand(variance.operand("variance"))
        .help("give it the output's shape, or without its last axis, or with size 1 along one axis"))
}

impl ElementwiseN<3> for Normal {
    const NAME: &'static str = "gaussian_nll";
    fn domains(self) -> [Domain; 3] {
        [Domain::REAL, Domain::REAL, Domain::POSITIVE]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, y, v]: [E; 3]) -> E {
        let (d, v) = (x - y, v.max(v.lit(self.eps)));
        let fit = x.lit(0.5) * (v.ln() + d * d / v);
        if self.full { fit + x.lit(0.5 * LN_TAU) } else { fit }
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, y, v]: [E; 3], _: E) -> [E; 3] {
        let v = v.max(v.lit(self.eps));
        let slope = (x - y) / v;
        [slope, -slope, x.lit(0.5) * (x.lit(1.0) / v - slope * slope)]
    }
}

/// ln(2π).
const LN_TAU: f64 = 1.837_877_066_409_345_3;

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = ½·(ln v + (x − y)²/v);  ∂ℓ/∂x = (x − y)/v, ∂ℓ/∂v = ½·(1/v − (x − y)²/v²)";
    drawn(formula, &["gaussian_nll"], |draw| {
        let shape = draw.filled(3);
        let rows = Shape::new(&shape.dims()[..shape.rank() - 1]).unwrap_or(shape);
        let variance = if draw.coin() { shape } else { rows };
        let inputs = vec![draw.real(shape), draw.real(shape), draw.within(variance, Domain::POSITIVE)];
        (Normal { full: draw.coin(), eps: 1e-6 }, inputs)
    })
}
