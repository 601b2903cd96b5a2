use crate::{
    Cut, Domain, Inputs, Op, Var,
    check::{Entry, Program},
    exactly, portable::Primitive};
use gradus_tensor::{Elem, Result, Scalar, Shape};
use std::borrow::Cow;

/// y = x, taken as a constant: no gradient passes, neither backwards nor, on dual numbers, forwards.
///
/// Source: PyTorch's `Tensor.detach`, JAX's `stop_gradient`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detach;

impl Op for Detach {
    fn name(&self) -> Cow<'static, str> {
        "detach".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Same)
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = exactly(x)?;
        Ok(x)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.iter_mut().zip(x.real(0)).for_each(|(y, x)| *y = T::of(x.to_f64()));
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, _: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![None]
    }
}

impl<T: Scalar> Var<'_, T> {
    /// The same value as a constant: no gradient passes through it.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.scalar(3.0);
    /// let [slope] = g.grad(x * x.detach(), [x]);
    /// assert_eq!(slope.item()?, 3.0); // not 6: the second factor counts as the number 3
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    #[track_caller]
    pub fn detach(self) -> Self {
        self.push(Detach, &[])
    }

    /// JAX's name for [`detach`](Var::detach).
    #[track_caller]
    pub fn stop_gradient(self) -> Self {
        self.detach()
    }
}

/// x·detach(1 where x > 0, else 0): differences see the same slopes, since a detached step has none of its own.
#[derive(Debug)]
struct Gate;

impl Program for Gate {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        let (one, zero) = (x[0].constant(1.0), x[0].constant(0.0));
        x[0] * x[0].where_pos(one, zero).detach()
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::program("detach", "y = x;  no gradient passes", |draw| {
        let shape = draw.shape(3);
        (Gate, vec![draw.within(shape, Domain::REAL.kink(0.0))])
    })
    .flat()
}
