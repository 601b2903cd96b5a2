use super::Pad;
use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::{borrow::Cow, ops::Range};

/// A part of x along an axis, from `start` up to but without `end`: `y = x[start..end]`; its gradient is ∂y with zeros
/// around it.
///
/// Source: PyTorch's torch.narrow (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slice {
    /// The axis that is cut.
    pub axis: usize,
    /// The first index that is kept.
    pub start: usize,
    /// The first index after those that are kept.
    pub end: usize,
}

impl Op for Slice {
    fn name(&self) -> Cow<'static, str> {
        "slice".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Slice { axis: self.axis, start: self.start, end: self.end })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let Slice { axis, start, end } = *self;
        let size = x[0].dims().get(axis).copied();
        match size {
            Some(size) if start <= end && end <= size => x[0].with(axis, end - start),
            _ => Err(Error::shape(format!("{start}..{end} along axis {axis} is not within {}", x[0]))),
        }
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        let (from, x) = x.pair(0);
        let inner: usize = from.dims()[self.axis + 1..].iter().product();
        let (row, run) = (from[self.axis] * inner, shape[self.axis] * inner);
        if run > 0 {
            let kept = x.chunks_exact(row).map(|row| &row[self.start * inner..][..run]);
            y.chunks_exact_mut(run).zip(kept).for_each(|(y, x)| y.copy_from_slice(x));
        }
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let after = x[0].shape()[self.axis] - self.end;
        vec![Some(dy.push(Pad { axis: self.axis, before: self.start, after }, &[]))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// A part along an axis (a negative one counts from the back): the indices of the range.
    #[track_caller]
    pub fn slice(self, axis: i32, range: Range<usize>) -> Self {
        match self.shape().axis(axis) {
            Ok(axis) => self.push(Slice { axis, start: range.start, end: range.end }, &[]),
            Err(error) => self.graph().fail(error.of("slice"), self.shape()),
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("slice", "`y = x[start..end]`;  ∂x = ∂y, zeros around it", |draw| {
        let shape = draw.filled(4);
        let axis = draw.below(shape.rank());
        let start = draw.below(shape[axis] + 1);
        let end = start + draw.below(shape[axis] - start + 1);
        (Slice { axis, start, end }, vec![draw.real(shape)])
    })
}
