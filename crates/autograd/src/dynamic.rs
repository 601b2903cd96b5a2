use crate::{Cut, Inputs, Op, Var, portable::Primitive};
use gradus_tensor::{Formula, Result, Scalar, Shape};
use std::{any::Any, borrow::Cow, fmt::Debug};

/// What an [`Op`] behind a pointer is, whatever the element: compiled once for each op. What an op need not say has its default
/// here, too.
pub(crate) trait AnyOp: Debug + Send + Sync {
    fn name(&self) -> Cow<'static, str>;
    fn formula(&self, x: &[Formula]) -> Formula {
        Formula::call(self.name(), x.to_vec())
    }
    fn slope(&self, _: &[Formula], _: Formula, _: usize) -> Option<Formula> {
        None
    }
    fn portable(&self) -> Option<Primitive> {
        None
    }
    fn takes_integers(&self, input: usize) -> bool;
    fn shape(&self, x: &[Shape]) -> Result<Shape>;
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        None
    }
    fn work(&self, x: &[Shape], shape: Shape) -> usize;
    fn is_view(&self) -> bool {
        false
    }
    fn as_any(&self) -> &dyn Any;
}

/// An [`Op`] behind a pointer, for one element.
pub(crate) trait DynOp<T: Scalar>: AnyOp {
    fn verify(&self, _: Inputs<'_, T>) -> Result<()> {
        Ok(())
    }
    fn eval(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]);
    fn add(&self, _: Inputs<'_, T>, _: Shape, _: &mut [T]) -> bool {
        false
    }
    fn eval_rows(&self, _: Inputs<'_, T>, _: Shape, _: usize, _: &mut [T]) -> bool {
        false
    }
    fn vjp<'g>(&self, x: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>>;
    fn vjp_by_rows<'g>(
        &self,
        _: &[Var<'g, T>],
        _: Var<'g, T>,
        _: Var<'g, T>,
        _: usize,
    ) -> Option<Var<'g, T>> {
        None
    }
    fn same(&self, other: &dyn DynOp<T>) -> bool;
}

impl<O: Op> AnyOp for O {
    fn name(&self) -> Cow<'static, str> {
        Op::name(self)
    }
    fn formula(&self, x: &[Formula]) -> Formula {
        Op::formula(self, x)
    }
    fn slope(&self, x: &[Formula], y: Formula, input: usize) -> Option<Formula> {
        Op::slope(self, x, y, input)
    }
    fn portable(&self) -> Option<Primitive> {
        Op::portable(self)
    }
    fn takes_integers(&self, input: usize) -> bool {
        Op::takes_integers(self, input)
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Op::shape(self, x)
    }
    fn by_rows(&self, x: &[Shape], shape: Shape) -> Option<Cut> {
        Op::by_rows(self, x, shape)
    }
    fn work(&self, x: &[Shape], shape: Shape) -> usize {
        Op::work(self, x, shape)
    }
    fn is_view(&self) -> bool {
        Op::is_view(self)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl<T: Scalar, O: Op> DynOp<T> for O {
    fn verify(&self, x: Inputs<'_, T>) -> Result<()> {
        Op::verify(self, x)
    }
    fn eval(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        Op::eval(self, x, shape, y);
    }
    fn add(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) -> bool {
        Op::add(self, x, shape, y)
    }
    fn eval_rows(&self, x: Inputs<'_, T>, shape: Shape, first: usize, y: &mut [T]) -> bool {
        Op::eval_rows(self, x, shape, first, y)
    }
    fn vjp<'g>(&self, x: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        Op::vjp(self, x, y, dy)
    }
    fn vjp_by_rows<'g>(
        &self,
        x: &[Var<'g, T>],
        y: Var<'g, T>,
        dy: Var<'g, T>,
        input: usize,
    ) -> Option<Var<'g, T>> {
        Op::vjp_by_rows(self, x, y, dy, input)
    }
    fn same(&self, other: &dyn DynOp<T>) -> bool {
        other.as_any().downcast_ref::<O>() == Some(self)
    }
}
