use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Error, Result, Scalar, Shape, kernels::Walk};
use std::borrow::Cow;

/// x repeated along axes of size 1 and along new leading axes: y = x; its gradient is Σ∂y over those axes.
///
/// Source: NumPy's numpy.broadcast_to (2014–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Broadcast {
    /// The shape to stretch to.
    pub shape: Shape,
}

impl Op for Broadcast {
    fn name(&self) -> Cow<'static, str> {
        "broadcast".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Broadcast)
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        match x[0].broadcast(self.shape) {
            Ok(both) if both == self.shape => Ok(both),
            _ => Err(Error::shape(format!("{} cannot be stretched to {}", x[0], self.shape))),
        }
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        let (from, x) = x.pair(0);
        let walk = Walk::new(shape.dims(), &from.strides_in(shape));
        y.iter_mut().zip(walk).for_each(|(y, at)| *y = x[at]);
    }
    fn by_rows(&self, x: &[Shape], shape: Shape) -> Option<Cut> {
        Cut::broadcast(x, shape)
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy)]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// This variable repeated along axes of size 1 and along new leading axes.
    #[track_caller]
    pub fn broadcast_to(self, shape: impl Into<Shape>) -> Self {
        let shape = shape.into();
        if self.shape() == shape { self } else { self.push(Broadcast { shape }, &[]) }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("broadcast", "y = x, repeated;  ∂x = Σ∂y", |draw| {
        let shape = draw.shape(4);
        let from = draw.shrink(shape);
        (Broadcast { shape }, vec![draw.real(from)])
    })
}
