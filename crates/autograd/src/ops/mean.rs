use crate::{Cut, Inputs, Op, Var, check::Entry, portable::{Primitive, Reduction, places}};
use gradus_tensor::{Axes, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// The mean y = Σx/n over some axes, n elements each; its gradient is ∂y/n, stretched along those axes.
///
/// The mean of no elements is NaN, as in NumPy and PyTorch.
///
/// Source: N. Higham, The Accuracy of Floating Point Summation (1993), for the pairwise order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The axes to average over.
    pub axes: Axes,
    /// Whether those axes stay, with size 1.
    pub keepdim: bool,
}

impl Op for Mean {
    fn name(&self) -> Cow<'static, str> {
        "mean".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Reduce { by: Reduction::Mean, axes: places(self.axes), keepdim: self.keepdim })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(self.axes.reduced(x[0], self.keepdim))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        kernels::sum(x.shape(0), self.axes, x.real(0), y);
        let count = T::of(self.axes.count(x.shape(0)) as f64);
        y.iter_mut().for_each(|y| *y = *y / count);
    }
    fn by_rows(&self, x: &[Shape], _: Shape) -> Option<Cut> {
        (x[0].rank() > 0 && !self.axes.contains(0)).then_some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let shape = x[0].shape();
        let count = self.axes.count(shape) as f64;
        vec![Some((dy / count).reshape(self.axes.reduced(shape, true)))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The mean of all elements.
    #[track_caller]
    pub fn mean(self) -> Self {
        self.push(Mean { axes: Axes::all(self.shape()), keepdim: false }, &[])
    }

    /// The mean over the given axes (negative ones count from the back).
    #[track_caller]
    pub fn mean_axes(self, axes: &[i32], keepdim: bool) -> Self {
        self.over("mean", axes, |axes| self.push(Mean { axes, keepdim }, &[]))
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("mean", "y = Σx/n;  ∂x = ∂y/n", |draw| {
        let shape = draw.shape(4);
        (Mean { axes: draw.axes(shape), keepdim: draw.coin() }, vec![draw.real(shape)])
    })
}
