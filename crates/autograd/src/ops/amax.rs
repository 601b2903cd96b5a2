use super::{Extreme, FirstExtremum};
use crate::{Cut, Inputs, Op, Var, check::Entry, portable::{Primitive, Reduction, places}};
use gradus_tensor::{Axes, Result, Scalar, Shape};
use std::borrow::Cow;

/// y = max x, the largest element over some axes; the gradient goes to the first of equal ones. NaN if any element is.
///
/// The largest of no elements is an error.
///
/// Source: PyTorch's torch.amax (2020–), but for ties, where PyTorch divides the gradient evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amax {
    /// The axes to reduce.
    pub axes: Axes,
    /// Whether those axes stay, with size 1.
    pub keepdim: bool,
}

impl Op for Amax {
    fn name(&self) -> Cow<'static, str> {
        "amax".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Reduce { by: Reduction::Max, axes: places(self.axes), keepdim: self.keepdim })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Extreme::Max.shape(x[0], self.axes, self.keepdim)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        Extreme::Max.visit(x, self.axes, |to, from| y[to] = x.real(0)[from]);
    }
    fn by_rows(&self, x: &[Shape], _: Shape) -> Option<Cut> {
        (x[0].rank() > 0 && !self.axes.contains(0)).then_some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let first = x[0].push(FirstExtremum { extreme: Extreme::Max, axes: self.axes }, &[]);
        vec![Some(first * dy.reshape(self.axes.reduced(x[0].shape(), true)))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The largest element over the given axes (negative ones count from the back).
    #[track_caller]
    pub fn amax(self, axes: &[i32], keepdim: bool) -> Self {
        self.over("amax", axes, |axes| self.push(Amax { axes, keepdim }, &[]))
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("amax", "y = max x;  ∂x = ∂y at the first largest, else 0", |draw| {
        let shape = draw.shape(4);
        (Amax { axes: draw.axes(shape), keepdim: draw.coin() }, vec![draw.apart(shape)])
    })
}
