use crate::{Cut, Inputs, Op, Var, check::Entry, portable::{Primitive, Reduction, places}};
use gradus_tensor::{Axes, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// The sum y = Σx over some axes, which are left with size 1 where `keepdim` and dropped otherwise.
/// Its gradient is ∂y, stretched along those axes.
///
/// Source: N. Higham, The Accuracy of Floating Point Summation (1993), for the pairwise order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// The axes to sum over.
    pub axes: Axes,
    /// Whether those axes stay, with size 1.
    pub keepdim: bool,
}

impl Op for Sum {
    fn name(&self) -> Cow<'static, str> {
        "sum".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Reduce { by: Reduction::Sum, axes: places(self.axes), keepdim: self.keepdim })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(self.axes.reduced(x[0], self.keepdim))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        kernels::sum(x.shape(0), self.axes, x.real(0), y);
    }
    fn by_rows(&self, x: &[Shape], _: Shape) -> Option<Cut> {
        (x[0].rank() > 0 && !self.axes.contains(0)).then_some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy.reshape(self.axes.reduced(x[0].shape(), true)))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The sum of all elements.
    #[track_caller]
    pub fn sum(self) -> Self {
        self.sum_over(Axes::all(self.shape()), false)
    }

    /// The sum over the given axes (negative ones count from the back).
    #[track_caller]
    pub fn sum_axes(self, axes: &[i32], keepdim: bool) -> Self {
        self.over("sum", axes, |axes| self.sum_over(axes, keepdim))
    }

    #[track_caller]
    pub(crate) fn sum_over(self, axes: Axes, keepdim: bool) -> Self {
        self.push(Sum { axes, keepdim }, &[])
    }

    /// Resolves axes, or fails at the caller's line.
    #[track_caller]
    pub(crate) fn over(self, op: &'static str, axes: &[i32], reduce: impl FnOnce(Axes) -> Self) -> Self {
        match Axes::new(self.shape(), axes) {
            Ok(axes) => reduce(axes),
            Err(error) => self.graph().fail(error.of(op), self.shape()),
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("sum", "y = Σx;  ∂x = ∂y", |draw| {
        let shape = draw.shape(4);
        (Sum { axes: draw.axes(shape), keepdim: draw.coin() }, vec![draw.real(shape)])
    })
}
