//! What a graph records for a block: its result, the gradient of its input, and those of its parameters.

use super::segment::{Segment, first_order_only};
use crate::{
    Inputs, Var,
    dynamic::{AnyOp, DynOp},
};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::{any::Any, borrow::Cow, sync::Arc};

/// The block's result. Inputs: x, the parameters, and a key if it is random.
#[derive(Debug)]
pub(super) struct Forward<T: Scalar>(pub(super) Arc<Segment<T>>);

/// The gradient of the block's input. Inputs: those of [`Forward`], and dy.
#[derive(Debug)]
struct Backward<T: Scalar>(Arc<Segment<T>>);

/// The gradient of one of the block's parameters, which [`Backward`] has left. Input: the gradient of x, to come after it.
#[derive(Debug)]
struct Left<T: Scalar> {
    segment: Arc<Segment<T>>,
    parameter: usize,
}

/// An op of a segment is the same as another of its kind with the same segment and parameter.
fn same<T: Scalar, O: 'static>(
    own: &O,
    other: &dyn DynOp<T>,
    of: fn(&O) -> (&Arc<Segment<T>>, usize),
) -> bool {
    let key = |op: &O| (Arc::as_ptr(of(op).0), of(op).1);
    other.as_any().downcast_ref::<O>().is_some_and(|other| key(own) == key(other))
}

impl<T: Scalar> AnyOp for Forward<T> {
    fn name(&self) -> Cow<'static, str> {
        "checkpoint".into()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn takes_integers(&self, input: usize) -> bool {
        input > self.0.parameters().len()
    }
    fn shape(&self, _: &[Shape]) -> Result<Shape> {
        Ok(self.0.shape())
    }
    fn work(&self, _: &[Shape], _: Shape) -> usize {
        self.0.work()
    }
}

impl<T: Scalar> DynOp<T> for Forward<T> {
    fn same(&self, other: &dyn DynOp<T>) -> bool {
        same(self, other, |op| (&op.0, 0))
    }
    fn eval(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        self.0.forward(x.real(0), key(&x, &self.0), x.sight.theta, y);
    }
    fn vjp<'g>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let (graph, at) = (dy.graph(), std::panic::Location::caller());
        let inputs: Vec<_> = x.iter().copied().chain([dy]).collect();
        let dx = graph.apply_made(Arc::new(Backward(self.0.clone())), &inputs, at);
        let left = |parameter: usize| {
            let op = Left { segment: self.0.clone(), parameter };
            Some(graph.apply_made(Arc::new(op), &[dx], at))
        };
        let parameters = (0..self.0.parameters().len()).map(left);
        let key = self.0.is_random().then_some(None);
        std::iter::once(Some(dx)).chain(parameters).chain(key).collect()
    }
}

/// The key that is given behind the parameters, if one is.
fn key<'a, T: Scalar>(x: &Inputs<'a, T>, segment: &Segment<T>) -> &'a [u32] {
    if segment.is_random() { x.integers(segment.parameters().len() + 1) } else { &[] }
}

impl<T: Scalar> AnyOp for Backward<T> {
    fn name(&self) -> Cow<'static, str> {
        "checkpoint′".into()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn takes_integers(&self, input: usize) -> bool {
        self.0.is_random() && input == self.0.parameters().len() + 1
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        x.first().copied().ok_or_else(|| Error::shape("there is no input"))
    }
    fn work(&self, _: &[Shape], _: Shape) -> usize {
        3 * self.0.work()
    }
}

impl<T: Scalar> DynOp<T> for Backward<T> {
    fn same(&self, other: &dyn DynOp<T>) -> bool {
        same(self, other, |op| (&op.0, 0))
    }
    fn eval(&self, x: Inputs<'_, T>, _: Shape, dx: &mut [T]) {
        self.0.backward(x.real(0), x.real(x.len() - 1), key(&x, &self.0), x.sight.theta, dx);
    }
    fn vjp<'g>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        refused(x, dy)
    }
}

impl<T: Scalar> AnyOp for Left<T> {
    fn name(&self) -> Cow<'static, str> {
        "checkpoint′".into()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn takes_integers(&self, _: usize) -> bool {
        false
    }
    fn shape(&self, _: &[Shape]) -> Result<Shape> {
        Ok(self.segment.parameters()[self.parameter].shape())
    }
    fn work(&self, _: &[Shape], shape: Shape) -> usize {
        shape.len()
    }
}

impl<T: Scalar> DynOp<T> for Left<T> {
    fn same(&self, other: &dyn DynOp<T>) -> bool {
        same(self, other, |op| (&op.segment, op.parameter))
    }
    fn eval(&self, _: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        self.segment.gradient(self.parameter, y);
    }
    fn vjp<'g>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        refused(x, dy)
    }
}

/// Reports that there is no rule.
fn refused<'g, T: Scalar>(x: &[Var<'g, T>], dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
    dy.graph().fail(first_order_only(), dy.shape());
    vec![None; x.len()]
}
