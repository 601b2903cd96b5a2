use super::{
    Gather,
    gather::{below, pairs},
};
use crate::{Cut, Inputs, Op, Var, check::Entry, exactly};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// Elements added at places chosen by integers along an axis, zero elsewhere: `y[i][index[i][j]] += x[i][j]` for the
/// last axis of two; its gradient gathers ∂y. Equal places add up, in the order of x. Where the index is `ignore`, nothing is added.
///
/// Source: PyTorch's torch.scatter_add (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scatter {
    /// The axis along which places are chosen.
    pub axis: usize,
    /// The size of the result along that axis.
    pub size: usize,
    /// Whether x lacks that axis: one element goes to each line.
    pub insert: bool,
    /// The integer that stands for no place, which may be out of range.
    pub ignore: Option<u32>,
}

impl Op for Scatter {
    fn name(&self) -> Cow<'static, str> {
        "scatter".into()
    }
    fn takes_integers(&self, input: usize) -> bool {
        input == 1
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [values, index] = exactly(x)?;
        if values != index || self.axis >= values.rank() + usize::from(self.insert) {
            return Err(Error::shape(format!("the index {index} must be {values}")));
        }
        if !self.insert {
            return values.with(self.axis, self.size);
        }
        let (before, after) = values.dims().split_at(self.axis);
        Shape::new(&[before, &[self.size], after].concat())
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        below(x.integers(1), self.size, self.ignore)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        let data = x.real(0);
        y.fill(T::default());
        let index = (x.integers(1), self.ignore);
        pairs(self.axis, shape, x.shape(1), index, |to, from| y[to] = y[to] + data[from]);
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy.push(Gather { axis: self.axis, ignore: self.ignore }, &[x[1]])), None]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("scatter", "y[indexⱼ] += xⱼ;  ∂xⱼ = ∂y[indexⱼ]", |draw| {
        let shape = draw.filled(3);
        let insert = draw.coin();
        let (axis, ignore) = (draw.below(shape.rank() + usize::from(insert)), [None, Some(0), Some(7)][draw.below(3)]);
        let op = Scatter { axis, size: draw.size(), insert, ignore };
        (op, vec![draw.real(shape), draw.integers(shape, op.size)])
    })
}
