use crate::{Cut, Inputs, Op, Var, check::Entry, exactly, portable::Primitive};
use gradus_tensor::{Formula, Infix, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// The product A·B of matrices, batched and broadcast over the axes before the last two; either may be read
/// transposed. Its gradients are ∂A = ∂C·Bᵀ and ∂B = Aᵀ·∂C.
///
/// Shapes: `[.., m, k] · [.., k, n] → [.., m, n]`.
///
/// Source: M. Giles, Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation (2008).
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Matmul {
    /// Whether the left input holds Aᵀ.
    pub ta: bool,
    /// Whether the right input holds Bᵀ.
    pub tb: bool,
}

impl Op for Matmul {
    fn name(&self) -> Cow<'static, str> {
        "matmul".into()
    }
    fn formula(&self, x: &[Formula]) -> Formula {
        let turned = |x: &Formula, turn: bool| if turn { x.clone().transposed() } else { x.clone() };
        match x {
            [a, b] => turned(a, self.ta).pair(Infix::Product, turned(b, self.tb)),
            _ => Formula::call(self.name(), x.to_vec()),
        }
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Product { transposed: [self.ta, self.tb] })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a, b] = exactly(x)?;
        kernels::matmul_shape(a, self.ta, b, self.tb)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        kernels::matmul(x.pair(0), self.ta, x.pair(1), self.tb, shape, y);
    }
    fn add<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) -> bool {
        kernels::matmul_add(x.pair(0), self.ta, x.pair(1), self.tb, shape, y);
        true
    }
    fn eval_rows<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, first: usize, y: &mut [T]) -> bool {
        kernels::matmul_rows(x.pair(0), self.ta, x.pair(1), self.tb, first, y)
    }
    /// Not where threads had better share the columns.
    fn by_rows(&self, x: &[Shape], shape: Shape) -> Option<Cut> {
        let (&[m, n], &[_, k]) = (shape.dims(), x[0].dims()) else { return None };
        let sound = !self.ta && x[1].rank() == 2 && !kernels::gemm::share_columns(m, k, n);
        sound.then_some(Cut::ALL.whole(1))
    }
    fn work(&self, x: &[Shape], shape: Shape) -> usize {
        let inner = x[0].dims()[x[0].rank() - if self.ta { 2 } else { 1 }];
        2 * shape.len() * inner
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dc: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let (a, b, Matmul { ta, tb }) = (x[0], x[1], *self);
        let da = if ta { b.product(dc, tb, true) } else { dc.product(b, false, !tb) };
        let db = if tb { dc.product(a, true, ta) } else { a.product(dc, !ta, false) };
        vec![Some(da), Some(db)]
    }
    /// Of a weight: for each row, the product of a column and a row, summed over the axes between rows and columns.
    fn vjp_by_rows<'g, T: Scalar>(
        &self,
        x: &[Var<'g, T>],
        _: Var<'g, T>,
        dc: Var<'g, T>,
        input: usize,
    ) -> Option<Var<'g, T>> {
        if input != 1 || self.ta || x[1].shape().rank() != 2 {
            return None;
        }
        let rows = *x[0].shape().dims().first()?;
        let pages = |v: Var<'g, T>| {
            let last = *v.shape().dims().last()?;
            Some(v.reshape([rows, v.shape().len() / (rows * last).max(1), last]))
        };
        let (a, dc) = (pages(x[0])?, pages(dc)?);
        Some(if self.tb { dc.product(a, true, false) } else { a.product(dc, true, false) })
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The product of matrices: `[.., m, k] · [.., k, n] → [.., m, n]`.
    #[track_caller]
    pub fn matmul(self, other: Self) -> Self {
        self.product(other, false, false)
    }

    /// The product of matrices, of which either may be read transposed (its last two axes swapped).
    #[track_caller]
    pub fn product(self, other: Self, transpose_self: bool, transpose_other: bool) -> Self {
        self.push(Matmul { ta: transpose_self, tb: transpose_other }, &[other])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("matmul", "C = A·B;  ∂A = ∂C·Bᵀ,  ∂B = Aᵀ·∂C", |draw| {
        let op = Matmul { ta: draw.coin(), tb: draw.coin() };
        let [m, k, n] = [draw.size(), draw.size(), draw.size()];
        let batch = draw.shape(2);
        let with = |batch: Shape, rows: usize, columns: usize| {
            Shape::new(&[batch.dims(), &[rows, columns]].concat()).unwrap_or(Shape::from([rows, columns]))
        };
        let (left, right) = (draw.shrink(batch), draw.shrink(batch));
        let a = if op.ta { with(left, k, m) } else { with(left, m, k) };
        let b = if op.tb { with(right, n, k) } else { with(right, k, n) };
        (op, vec![draw.real(a), draw.real(b)])
    })
}
