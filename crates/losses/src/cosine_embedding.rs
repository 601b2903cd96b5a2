use crate::{
    Reduced,
    reduced::{Kind, Single, alike, entry as drawn, numbers},
};
use gradus_autograd::{ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar, Shape};

/// The loss of the angle between two vectors [.., D] that should be alike (y = 1) or not (y = −1), y [..]: ℓ = 1 − cos for
/// y = 1, max(0, cos − margin) for y = −1, where cos = x₁·x₂/(‖x₁‖·‖x₂‖). The margin is 0 by default.
///
/// As in PyTorch, 10⁻¹² is added to each squared length.
///
/// Source: R. Hadsell, S. Chopra, Y. LeCun, Dimensionality Reduction by Learning an Invariant Mapping (2006); PyTorch's
/// CosineEmbeddingLoss (2016–).
pub type CosineEmbedding = Reduced<Angle>;

/// The option of [`CosineEmbedding`] and its formula of one cosine: 1 − cos, or max(0, cos − margin).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Angle {
    margin: f64,
}

/// What is added to squared lengths.
const LEAST: f64 = 1e-12;

impl CosineEmbedding {
    /// The cosine that unlike vectors may have, 0 by default.
    pub fn margin(mut self, margin: f64) -> Self {
        self.kind.margin = margin;
        self
    }

    /// The loss of two vectors, or rows of them, against whether they should be alike.
    #[track_caller]
    pub fn forward<'g, T: Scalar>(&self, input1: Var<'g, T>, input2: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        self.of(&[input1, input2, target])
    }
}

impl Kind for Angle {
    const NAME: &'static str = "cosine_embedding";

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        let (a, b, y) = (x[0], x[1], x[2]);
        alike([("input1", a), ("input2", b)])?;
        numbers("target", y)?;
        let (shape, given) = (a.shape(), y.shape());
        if shape.dims().split_last().map(|(_, rows)| rows) != Some(given.dims()) {
            let message = format!("the vectors {shape} need one target each, the targets are {given}");
            return Err(Error::shape(message).operand(a.operand("input1")).operand(y.operand("target")));
        }
        let dot = |a: Var<'g, T>, b: Var<'g, T>| (a * b).sum_axes(&[-1], false);
        let length = |a: Var<'g, T>| (dot(a, a) + LEAST).sqrt();
        Ok((dot(a, b) / (length(a) * length(b))).zip(*self, y).into())
    }
}

impl ElementwiseN<2> for Angle {
    const NAME: &'static str = "cosine_embedding";
    #[inline(always)]
    fn value<E: Elem>(self, [cos, y]: [E; 2]) -> E {
        let zero = cos.lit(0.0);
        let apart = (cos - cos.lit(self.margin)).max(zero);
        y.where_pos(cos.lit(1.0) - cos, (-y).where_pos(apart, zero))
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [cos, y]: [E; 2], _: E) -> [E; 2] {
        let (one, zero) = (cos.lit(1.0), cos.lit(0.0));
        let apart = (cos.lit(self.margin) - cos).where_pos(zero, one);
        [y.where_pos(-one, (-y).where_pos(apart, zero)), zero]
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = 1 − cos for y = 1, max(0, cos − margin) for y = −1;  ∂ℓ/∂cos = −1 or [cos ≥ margin]";
    drawn(formula, &["cosine_embedding", "sqrt", "div"], |draw| {
        // In one dimension the cosine is ±1 and its slope the rounding of 0.
        let (rows, size) = (draw.shape(1), 1 + draw.size());
        let shape = Shape::new(&[rows.dims(), &[size]].concat()).unwrap_or(rows);
        let far = gradus_autograd::Domain::REAL.kink(0.0);
        let inputs = vec![draw.within(shape, far), draw.within(shape, far), draw.within(rows, far)];
        (Angle { margin: [-2.0, -0.2][draw.below(2)] }, inputs)
    })
}
