use super::Scatter;
use crate::{Cut, Inputs, Op, Var, check::Entry, exactly};
use gradus_tensor::{Axes, Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// Elements chosen by integers along an axis: `y[i][j] = x[i][index[i][j]]` for the last axis of two; its gradient adds
/// each element of ∂y at the place that it was taken from.
///
/// The index has the shape of x but for that axis, along which it may have any size; or it lacks the axis, and one
/// element is chosen on each line: `y[i] = x[i][index[i]]`, as cross-entropy does. The integer `ignore` chooses nothing: 0.
///
/// Source: PyTorch's torch.gather (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gather {
    /// The axis along which elements are chosen.
    pub axis: usize,
    /// The integer that stands for no element, which may be out of range.
    pub ignore: Option<u32>,
}

impl Op for Gather {
    fn name(&self) -> Cow<'static, str> {
        "gather".into()
    }
    fn takes_integers(&self, input: usize) -> bool {
        input == 1
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [long, index] = exactly(x)?;
        let others = |s: Shape| s.dims().iter().enumerate().filter(|(a, _)| *a != self.axis).map(|(_, d)| *d).collect();
        let lines: Vec<usize> = others(long);
        let fits = self.axis < long.rank() && (lines == index.dims() || (index.rank() == long.rank() && lines == others(index)));
        if fits { Ok(index) } else { Err(Error::shape(format!("the index {index} must be {long} but for axis {}", self.axis))) }
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        below(x.integers(1), x.shape(0)[self.axis], self.ignore)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        let data = x.real(0);
        if self.ignore.is_some() {
            y.fill(T::default());
        }
        pairs(self.axis, x.shape(0), shape, (x.integers(1), self.ignore), |from, to| y[to] = data[from]);
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let (long, index) = (x[0].shape(), x[1].shape());
        let Gather { axis, ignore } = *self;
        let scatter = Scatter { axis, size: long[axis], insert: index.rank() < long.rank(), ignore };
        vec![Some(dy.push(scatter, &[x[1]])), None]
    }
}

/// Checks that every index is in range, or the one that is ignored.
pub(super) fn below(index: &[u32], size: usize, ignore: Option<u32>) -> Result<()> {
    match index.iter().position(|&i| i as usize >= size && Some(i) != ignore) {
        None => Ok(()),
        Some(place) => {
            let message = format!("the integer {} at place {place} is not below {size}", index[place]);
            Err(Error::argument(message).help("class labels count from 0"))
        }
    }
}

/// Calls `visit(place in the long array, place in the array of the index's shape)` for each index that is not ignored.
pub(super) fn pairs(
    axis: usize,
    long: Shape,
    short: Shape,
    (index, ignore): (&[u32], Option<u32>),
    mut visit: impl FnMut(usize, usize),
) {
    let inner: usize = long.dims()[axis + 1..].iter().product();
    let rows = if short.rank() < long.rank() { 1 } else { short[axis] };
    let size = long[axis];
    for (to, &chosen) in index.iter().enumerate().filter(|(_, i)| Some(**i) != ignore) {
        let (line, within) = (to / inner, to % inner);
        visit((line / rows * size + chosen as usize) * inner + within, to);
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// Elements chosen by integers along an axis (a negative one counts from the back).
    #[track_caller]
    pub fn gather(self, axis: i32, index: Self) -> Self {
        self.gather_ignoring(axis, index, None)
    }

    /// [`gather`](Var::gather), where the integer `ignore`, if there is one, stands for no element and gives 0.
    #[track_caller]
    pub fn gather_ignoring(self, axis: i32, index: Self, ignore: Option<u32>) -> Self {
        match self.shape().axis(axis) {
            Ok(axis) => self.push(Gather { axis, ignore }, &[index]),
            Err(error) => self.graph().fail(error.of("gather"), index.shape()),
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("gather", "yⱼ = x[indexⱼ];  ∂x[indexⱼ] += ∂yⱼ", |draw| {
        let shape = draw.filled(3);
        let axis = draw.below(shape.rank());
        let index = if draw.coin() {
            shape.with(axis, draw.size()).unwrap_or(shape)
        } else {
            Axes::new(shape, &[axis as i32]).unwrap_or_default().reduced(shape, false)
        };
        let ignore = [None, Some(0), Some(7)][draw.below(3)];
        (Gather { axis, ignore }, vec![draw.real(shape), draw.integers(index, shape[axis])])
    })
}
