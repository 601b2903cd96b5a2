use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Axes, Elem, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// y = ln Σ exp(x) along an axis, which is dropped: a smooth maximum; softargmax is its gradient. −∞ where all x are.
///
/// Source: P. Blanchard, D. Higham, N. Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions (2021).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogSumExp {
    /// The axis along which probabilities add up to 1.
    pub axis: usize,
}

impl Op for LogSumExp {
    fn name(&self) -> Cow<'static, str> {
        "logsumexp".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::LogSumExp { axis: self.axis })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Axes::new(x[0], &[i32::try_from(self.axis).unwrap_or(i32::MAX)]).map(|axes| axes.reduced(x[0], false))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        kernels::logsumexp(x.shape(0), self.axis, x.real(0), y);
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let shape = x[0].shape().with(self.axis, 1).unwrap_or(y.shape());
        vec![Some((x[0] - y.reshape(shape)).exp() * dy.reshape(shape))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// ln Σ exp(x) along an axis (a negative one counts from the back), which is dropped.
    #[track_caller]
    pub fn logsumexp(self, axis: i32) -> Self {
        match self.shape().axis(axis) {
            Ok(axis) => self.push(LogSumExp { axis }, &[]),
            Err(error) => self.graph().fail(error.of("logsumexp"), self.shape()),
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("logsumexp", "y = ln Σⱼ exp(xⱼ);  ∂x = exp(x − y)·∂y", |draw| {
        let shape = draw.filled(4);
        (LogSumExp { axis: draw.below(shape.rank()) }, vec![draw.real(shape)])
    })
}
