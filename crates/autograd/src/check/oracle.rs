//! Runs of a case on one element: its value, its gradient, its second derivative.

use super::{Given, program::RunOn};
use crate::{Graph, Mutation, Var};
use gradus_tensor::{Params, Result, Scalar, Shape, Tensor, View};

/// A case on one element, ready to be run again and again with other values.
pub(super) struct Bench<'a, T: Scalar, P: ?Sized> {
    program: &'a P,
    inputs: &'a [Given],
    graph: Graph<T>,
}

impl<'a, T: Scalar, P: RunOn<T> + ?Sized> Bench<'a, T, P> {
    pub(super) fn new(program: &'a P, inputs: &'a [Given]) -> Self {
        Bench { program, inputs, graph: Graph::new(&Params::seed(0)) }
    }

    pub(super) fn plant(mut self, fault: Option<(&str, Mutation)>) -> Self {
        if let Some((op, mutation)) = fault {
            self.graph.plant(op, mutation);
        }
        self
    }

    /// The value at the inputs, where `real` gives the i-th real number of all, from its place and its drawn value.
    pub(super) fn value(&mut self, real: impl FnMut(usize, f64) -> T) -> Result<Vec<T>> {
        let x = feed(self.graph.step(), self.inputs, real);
        Ok(self.program.record(&x).value()?.into_vec())
    }

    /// The gradient of Σ u·y, for all real inputs one after another.
    pub(super) fn gradient(&mut self, u: &[f64], real: impl FnMut(usize, f64) -> T) -> Result<Vec<T>> {
        let g = self.graph.step();
        let x = feed(g, self.inputs, real);
        flatten(&pulled(g, self.program, &x, u))
    }

    /// The gradient of Σ w·∂(Σ u·y)/∂x: the second derivative in the direction w.
    pub(super) fn second(
        &mut self,
        u: &[f64],
        w: &[f64],
        real: impl FnMut(usize, f64) -> T,
    ) -> Result<Vec<T>> {
        let g = self.graph.step();
        let x = feed(g, self.inputs, real);
        let first = pulled(g, self.program, &x, u);
        let mut at = 0;
        let parts = first.iter().map(|d| {
            let from = at;
            at += d.shape().len();
            (*d * weights(g, *d, &w[from..at])).sum()
        });
        let total = parts.reduce(|a, b| a + b).unwrap_or_else(|| g.constant(0.0));
        let real: Vec<Var<'_, T>> = x.into_iter().filter(|v| !v.is_integer()).collect();
        flatten(&g.vjp(total, g.constant(1.0), &real))
    }
}

fn feed<'g, T: Scalar>(
    g: &'g Graph<T>,
    inputs: &[Given],
    mut real: impl FnMut(usize, f64) -> T,
) -> Vec<Var<'g, T>> {
    let mut place = 0;
    let one = |given: &Given| match given {
        Given::Integers(shape, data) => {
            View::new(*shape, data).map_or_else(|e| g.fail(e, *shape), |view| g.labels(view))
        }
        Given::Real(tensor) => {
            let data: Vec<T> =
                tensor.as_slice().iter().enumerate().map(|(i, &v)| real(place + i, v)).collect();
            place += data.len();
            shaped(g, tensor.shape(), &data)
        }
    };
    inputs.iter().map(one).collect()
}

/// Data that belongs to a shape by construction; what does not fit fails the step.
fn shaped<'g, T: Scalar>(g: &'g Graph<T>, shape: Shape, data: &[T]) -> Var<'g, T> {
    View::new(shape, data).map_or_else(|error| g.fail(error, shape), |view| g.input(view))
}

fn weights<'g, T: Scalar>(g: &'g Graph<T>, like: Var<'g, T>, u: &[f64]) -> Var<'g, T> {
    let data: Vec<T> = u.iter().map(|&u| T::of(u)).collect();
    shaped(g, like.shape(), &data)
}

fn pulled<'g, T: Scalar, P: RunOn<T> + ?Sized>(
    g: &'g Graph<T>,
    program: &P,
    x: &[Var<'g, T>],
    u: &[f64],
) -> Vec<Var<'g, T>> {
    let y = program.record(x);
    let dy = weights(g, y, &u[..y.shape().len().min(u.len())]);
    let real: Vec<Var<'g, T>> = x.iter().copied().filter(|v| !v.is_integer()).collect();
    g.vjp(y, dy, &real)
}

fn flatten<T: Scalar>(parts: &[Var<'_, T>]) -> Result<Vec<T>> {
    parts.iter().try_fold(Vec::new(), |mut all, part| {
        all.extend(part.value().map(Tensor::into_vec)?);
        Ok(all)
    })
}
