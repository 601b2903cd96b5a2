use super::{Extreme, FirstExtremum};
use crate::{Cut, Inputs, Op, Var, check::Entry, portable::{Primitive, Reduction, places}};
use gradus_tensor::{Axes, Result, Scalar, Shape};
use std::borrow::Cow;

/// y = min x, the smallest element over some axes; the gradient goes to the first of equal ones. NaN if any element is.
///
/// The smallest of no elements is an error.
///
/// Source: PyTorch's torch.amin (2020–), but for ties, where PyTorch divides the gradient evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amin {
    /// The axes to reduce.
    pub axes: Axes,
    /// Whether those axes stay, with size 1.
    pub keepdim: bool,
}

impl Op for Amin {
    fn name(&self) -> Cow<'static, str> {
        "amin".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Reduce { by: Reduction::Min, axes: places(self.axes), keepdim: self.keepdim })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Extreme::Min.shape(x[0], self.axes, self.keepdim)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        Extreme::Min.visit(x, self.axes, |to, from| y[to] = x.real(0)[from]);
    }
    fn by_rows(&self, x: &[Shape], _: Shape) -> Option<Cut> {
        (x[0].rank() > 0 && !self.axes.contains(0)).then_some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let first = x[0].push(FirstExtremum { extreme: Extreme::Min, axes: self.axes }, &[]);
        vec![Some(first * dy.reshape(self.axes.reduced(x[0].shape(), true)))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The smallest element over the given axes (negative ones count from the back).
    #[track_caller]
    pub fn amin(self, axes: &[i32], keepdim: bool) -> Self {
        self.over("amin", axes, |axes| self.push(Amin { axes, keepdim }, &[]))
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("amin", "y = min x;  ∂x = ∂y at the first smallest, else 0", |draw| {
        let shape = draw.shape(4);
        (Amin { axes: draw.axes(shape), keepdim: draw.coin() }, vec![draw.apart(shape)])
    })
}
