use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// softargmax, known as softmax: yᵢ = exp(xᵢ)/Σⱼ exp(xⱼ) along an axis, shifted by the largest x so that nothing
/// overflows; its gradient is y·(∂y − Σ y·∂y).
///
/// Source: J. Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs (1990).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softmax {
    /// The axis along which probabilities add up to 1.
    pub axis: usize,
}

impl Op for Softmax {
    fn name(&self) -> Cow<'static, str> {
        "softmax".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Softmax { axis: self.axis })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        x[0].axis(i32::try_from(self.axis).unwrap_or(i32::MAX)).map(|_| x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        kernels::softmax(x.shape(0), self.axis, x.real(0), y);
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let along = (y * dy).sum_axes(&[self.axis as i32], true);
        vec![Some(y * (dy - along))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// exp(x)/Σ exp(x) along an axis (a negative one counts from the back).
    #[track_caller]
    pub fn softmax(self, axis: i32) -> Self {
        match self.shape().axis(axis) {
            Ok(axis) => self.push(Softmax { axis }, &[]),
            Err(error) => self.graph().fail(error.of("softmax"), self.shape()),
        }
    }

    /// [`softmax`](Var::softmax) under the name that says what it is: a smooth argmax.
    #[track_caller]
    pub fn softargmax(self, axis: i32) -> Self {
        self.softmax(axis)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("softmax", "yᵢ = exp(xᵢ)/Σⱼ exp(xⱼ);  ∂x = y·(∂y − Σ y·∂y)", |draw| {
        let shape = draw.filled(4);
        (Softmax { axis: draw.below(shape.rank()) }, vec![draw.real(shape)])
    })
}
