use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// Inputs one after another along an axis: y = [x₁, x₂, …]; the gradient of each is its part of ∂y.
///
/// Source: NumPy's numpy.concatenate (2006–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concat {
    /// The axis along which the inputs follow each other.
    pub axis: usize,
}

impl Op for Concat {
    fn name(&self) -> Cow<'static, str> {
        "concat".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Concat { axis: self.axis })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        if self.axis >= x[0].rank() {
            return Err(Error::shape(format!("{} has no axis {}", x[0], self.axis)));
        }
        let fits = |s: &Shape| {
            s.rank() == x[0].rank() && (0..s.rank()).all(|axis| axis == self.axis || s[axis] == x[0][axis])
        };
        if let Some(other) = x.iter().find(|s| !fits(s)) {
            return Err(Error::shape(format!("{} and {other} differ in more than axis {}", x[0], self.axis)));
        }
        x[0].with(self.axis, x.iter().fold(0, |sum: usize, s| sum.saturating_add(s[self.axis])))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        let row: usize = shape.dims()[self.axis..].iter().product();
        let mut from = 0;
        for (part, data) in (0..x.len()).map(|i| x.pair(i)) {
            let run: usize = part.dims()[self.axis..].iter().product();
            if run > 0 {
                y.chunks_exact_mut(row).zip(data.chunks_exact(run)).for_each(|(y, x)| y[from..from + run].copy_from_slice(x));
            }
            from += run;
        }
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Cut::along(self.axis)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let mut from = 0;
        let part = |x: &Var<'g, T>| {
            let size = x.shape()[self.axis];
            from += size;
            Some(dy.slice(self.axis as i32, from - size..from))
        };
        x.iter().map(part).collect()
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// This variable and the others, one after another along an axis (a negative one counts from the back).
    #[track_caller]
    pub fn concat(self, others: &[Self], axis: i32) -> Self {
        match self.shape().axis(axis) {
            Ok(axis) => self.push(Concat { axis }, others),
            Err(error) => self.graph().fail(error.of("concat"), self.shape()),
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("concat", "y = [x₁, x₂, …];  ∂xᵢ = its part of ∂y", |draw| {
        let shape = draw.filled(4);
        let axis = draw.below(shape.rank());
        let count = 1 + draw.below(4);
        let parts = (0..count).map(|_| {
            let part = shape.with(axis, draw.size()).unwrap_or(shape);
            draw.real(part)
        });
        (Concat { axis }, parts.collect())
    })
}
