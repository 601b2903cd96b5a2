use super::gather::below;
use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// Integers as rows with a single 1: `y[i][k] = [x[i] = k]`. The integer `ignore` gives a row of zeros. Its input
/// holds integers, so there is no gradient.
///
/// Source: PyTorch's torch.nn.functional.one_hot (2019–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneHot {
    /// The number of classes: the size of the new last axis.
    pub classes: usize,
    /// The integer that stands for no class, which may be out of range.
    pub ignore: Option<u32>,
}

impl Op for OneHot {
    fn name(&self) -> Cow<'static, str> {
        "one_hot".into()
    }
    fn takes_integers(&self, _: usize) -> bool {
        true
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::OneHot { classes: self.classes, blank: self.ignore })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Shape::new(&[x[0].dims(), &[self.classes]].concat()).map_err(|e| Error::shape(format!("one axis more: {}", e.message())))
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        below(x.integers(0), self.classes, self.ignore)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.fill(T::default());
        let rows = x.integers(0).iter().enumerate().filter(|(_, class)| Some(**class) != self.ignore);
        rows.for_each(|(row, &class)| y[row * self.classes + class as usize] = T::of(1.0));
    }
    fn by_rows(&self, _: &[Shape], shape: Shape) -> Option<Cut> {
        (shape.rank() > 1).then_some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, _: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![None]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// Integers as rows with a single 1 among `classes`.
    #[track_caller]
    pub fn one_hot(self, classes: usize) -> Self {
        self.one_hot_ignoring(classes, None)
    }

    /// [`one_hot`](Var::one_hot), where the integer `ignore`, if there is one, stands for no class: a row of zeros.
    #[track_caller]
    pub fn one_hot_ignoring(self, classes: usize, ignore: Option<u32>) -> Self {
        self.push(OneHot { classes, ignore }, &[])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("one_hot", "yᵢₖ = [xᵢ = k];  no gradient, x holds integers", |draw| {
        let (shape, op) = (draw.shape(2), OneHot { classes: draw.size(), ignore: [None, Some(0), Some(7)][draw.below(3)] });
        (op, vec![draw.integers(shape, op.classes)])
    })
    .flat()
}
