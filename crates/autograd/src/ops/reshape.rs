use crate::{Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Error, MAX_RANK, Result, Scalar, Shape};
use std::borrow::Cow;

/// The same elements in row-major order under another shape: y = x; its gradient is ∂y under the shape of x.
///
/// Source: NumPy's numpy.reshape (2006–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reshape {
    /// The new shape, with as many elements.
    pub shape: Shape,
}

impl Op for Reshape {
    fn name(&self) -> Cow<'static, str> {
        "reshape".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Reshape)
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        if x[0].len() == self.shape.len() {
            return Ok(self.shape);
        }
        let (from, to) = (x[0], self.shape);
        Err(Error::shape(format!("{from} has {} elements, {to} has {}", from.len(), to.len())))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.copy_from_slice(x.real(0));
    }
    fn is_view(&self) -> bool {
        true
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy.reshape(x[0].shape()))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The same elements under another shape.
    #[track_caller]
    pub fn reshape(self, shape: impl Into<Shape>) -> Self {
        let shape = shape.into();
        if self.shape() == shape { self } else { self.push(Reshape { shape }, &[]) }
    }

    /// The axes from `first` on merged into one: [batch, 28, 28] becomes [batch, 784] for `first` = 1.
    #[track_caller]
    pub fn flatten(self, first: usize) -> Self {
        let shape = self.shape();
        let keep = first.min(shape.rank());
        let mut dims = [1; MAX_RANK + 1];
        dims[..keep].copy_from_slice(&shape.dims()[..keep]);
        dims[keep] = shape.dims()[keep..].iter().product();
        match Shape::new(&dims[..=keep]) {
            Ok(flat) => self.reshape(flat),
            Err(error) => self.graph().fail(error.of("flatten"), shape),
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("reshape", "y = x;  ∂x = ∂y", |draw| {
        let shape = draw.shape(4);
        let turned: Vec<usize> = shape.dims().iter().rev().copied().collect();
        (Reshape { shape: Shape::new(&turned).unwrap_or(shape) }, vec![draw.real(shape)])
    })
}
