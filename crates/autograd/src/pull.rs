use crate::{Cut, ElementwiseN, Inputs, Op, Var, elementwise::written};
use gradus_tensor::{
    Elem, Formula, Notebook, Result, Scalar, Shape,
    kernels::{self, Formula as Kernel},
};
use std::{array::from_fn, borrow::Cow};

/// dy · ∂f/∂xᵢ in one loop: the gradient rule of an elementwise op with respect to one of its N inputs.
///
/// Its inputs are x₁ … x_N, y and dy. Its own rule records the derivative formula as nodes instead of running it, so
/// that it can be differentiated like any program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pull<F, const N: usize> {
    pub(crate) f: F,
    pub(crate) input: usize,
}

impl<F: ElementwiseN<N>, const N: usize> Pull<F, N> {
    #[inline(never)]
    pub(crate) fn record<'g, T: Scalar>(
        self,
        x: [Var<'g, T>; N],
        y: Var<'g, T>,
        dy: Var<'g, T>,
    ) -> Var<'g, T> {
        let mut rest = x[1..].to_vec();
        rest.extend([y, dy]);
        x[0].push(self, &rest)
    }
}

impl<F: ElementwiseN<N>, const N: usize, const K: usize> Kernel<K> for Pull<F, N> {
    /// `x` holds x₁ … x_N, y, dy: K = N + 2.
    #[inline(always)]
    fn at<E: Elem>(self, x: [E; K]) -> E {
        let mut own = [x[0]; N];
        own.copy_from_slice(&x[..N]);
        x[K - 1] * self.f.slopes(own, x[K - 2])[self.input]
    }
}

impl<F: ElementwiseN<N>, const N: usize> Op for Pull<F, N> {
    fn name(&self) -> Cow<'static, str> {
        if N == 1 {
            format!("{}′", F::NAME).into()
        } else {
            format!("∂{}/∂x{}", F::NAME, self.input + 1).into()
        }
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        x[1..].iter().try_fold(x[0], |all, s| all.broadcast(*s))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        match N {
            1 => kernels::map_of::<T, 3>(*self, || (shape, x.shapes()), x.reals(), y),
            2 => kernels::map_of::<T, 4>(*self, || (shape, x.shapes()), x.reals(), y),
            _ => kernels::map_of::<T, 5>(*self, || (shape, x.shapes()), x.reals(), y),
        }
    }
    fn formula(&self, x: &[Formula]) -> Formula {
        let notebook = Notebook::default();
        let [y, dy] = written(&notebook, x.get(N..).unwrap_or(&[]));
        (dy * self.f.slopes(written(&notebook, x), y)[self.input]).formula()
    }
    fn by_rows(&self, x: &[Shape], shape: Shape) -> Option<Cut> {
        Cut::broadcast(x, shape)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, d: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let (leaves, dy) = (&x[..=N], x[N + 1]);
        let slope = self.f.slopes(from_fn(|i| x[i]), x[N])[self.input];
        let mut gradients = d.graph().partial(slope, d * dy, leaves);
        gradients.push(Some(d * slope));
        gradients
    }
}

impl<T: Scalar> crate::Graph<T> {
    /// What `dy` at `y` contributes to each of `x`, taken as leaves that do not depend on each other.
    #[inline(never)]
    fn partial<'g>(&'g self, y: Var<'g, T>, dy: Var<'g, T>, x: &[Var<'g, T>]) -> Vec<Option<Var<'g, T>>> {
        let ids: Vec<u32> = x.iter().map(|v| v.id()).collect();
        // A failed step has poisoned variables, and its error is reported when the walk ends.
        if self.error().is_some() {
            return vec![None; x.len()];
        }
        let mut found = self.walk(y, dy.fit(y.shape()), &ids, true).unwrap_or_else(|_| vec![None; x.len()]);
        // A variable that stands at two places receives both contributions at the first.
        for place in 1..ids.len() {
            if ids[..place].contains(&ids[place]) {
                found[place] = None;
            }
        }
        found
    }
}
