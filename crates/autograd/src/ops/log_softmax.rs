use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Elem, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// The logarithm of softargmax, yᵢ = xᵢ − ln Σⱼ exp(xⱼ) along an axis, without the loss of digits of ln(softmax);
/// its gradient is ∂y − exp(y)·Σ∂y.
///
/// Source: J. Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs (1990).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogSoftmax {
    /// The axis along which probabilities add up to 1.
    pub axis: usize,
}

impl Op for LogSoftmax {
    fn name(&self) -> Cow<'static, str> {
        "log_softmax".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::LogSoftmax { axis: self.axis })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        x[0].axis(i32::try_from(self.axis).unwrap_or(i32::MAX)).map(|_| x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        kernels::log_softmax(x.shape(0), self.axis, x.real(0), y);
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let along = dy.sum_axes(&[self.axis as i32], true);
        vec![Some(dy - y.exp() * along)]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// x − ln Σ exp(x) along an axis (a negative one counts from the back).
    #[track_caller]
    pub fn log_softmax(self, axis: i32) -> Self {
        match self.shape().axis(axis) {
            Ok(axis) => self.push(LogSoftmax { axis }, &[]),
            Err(error) => self.graph().fail(error.of("log_softmax"), self.shape()),
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("log_softmax", "yᵢ = xᵢ − ln Σⱼ exp(xⱼ);  ∂x = ∂y − exp(y)·Σ∂y", |draw| {
        let shape = draw.filled(4);
        (LogSoftmax { axis: draw.below(shape.rank()) }, vec![draw.real(shape)])
    })
}
