use super::Slice;
use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// x with zeros before and after it along an axis: y = [0, x, 0]; its gradient is the middle part of ∂y.
///
/// Source: NumPy's numpy.pad (2011–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pad {
    /// The axis that grows.
    pub axis: usize,
    /// How many zeros come before.
    pub before: usize,
    /// How many zeros come after.
    pub after: usize,
}

impl Op for Pad {
    fn name(&self) -> Cow<'static, str> {
        "pad".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Pad { axis: self.axis, before: self.before, after: self.after })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        match x[0].dims().get(self.axis) {
            Some(size) => x[0].with(self.axis, self.before.saturating_add(*size).saturating_add(self.after)),
            None => Err(Error::shape(format!("{} has no axis {}", x[0], self.axis))),
        }
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        let (from, x) = x.pair(0);
        let inner: usize = from.dims()[self.axis + 1..].iter().product();
        let (row, run) = (shape[self.axis] * inner, from[self.axis] * inner);
        y.fill(T::default());
        if run > 0 {
            let middle = y.chunks_exact_mut(row).map(|row| &mut row[self.before * inner..][..run]);
            middle.zip(x.chunks_exact(run)).for_each(|(y, x)| y.copy_from_slice(x));
        }
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let end = self.before + x[0].shape()[self.axis];
        vec![Some(dy.push(Slice { axis: self.axis, start: self.before, end }, &[]))]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("pad", "y = [0, x, 0];  ∂x = the middle of ∂y", |draw| {
        let shape = draw.filled(3);
        (Pad { axis: draw.below(shape.rank()), before: draw.below(3), after: draw.below(3) }, vec![draw.real(shape)])
    })
}
