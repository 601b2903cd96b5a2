use super::{Take, gather::below, take::row};
use crate::{Inputs, Op, Var, check::Entry, exactly};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// Rows added at places chosen by integers, zero elsewhere: `y[index[i…]] += x[i…]`; its gradient takes the rows of ∂y. Equal
/// places add up, in the order of x; nothing is added to the row `padding`. It is the gradient rule of [`Take`].
///
/// Source: PyTorch's torch.Tensor.index_add_ (2017–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Put {
    /// The number of rows of the result.
    pub rows: usize,
    /// The row to which nothing is added.
    pub padding: Option<u32>,
}

impl Op for Put {
    fn name(&self) -> Cow<'static, str> {
        "put".into()
    }
    fn takes_integers(&self, input: usize) -> bool {
        input == 1
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [values, index] = exactly(x)?;
        match values.dims().strip_prefix(index.dims()) {
            Some(row) => Shape::new(&[&[self.rows], row].concat()),
            None => Err(Error::shape(format!("the index {index} must begin the shape {values}"))),
        }
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        below(x.integers(1), self.rows, None)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        y.fill(T::default());
        self.add(x, shape, y);
    }
    fn add<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) -> bool {
        let row = row(shape);
        if row > 0 {
            let rows =
                x.real(0).chunks_exact(row).zip(x.integers(1)).filter(|(_, i)| Some(**i) != self.padding);
            rows.for_each(|(x, &i)| {
                y[i as usize * row..][..row].iter_mut().zip(x).for_each(|(y, x)| *y = *y + *x);
            });
        }
        true
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy.push(Take { padding: self.padding, blank: true }, &[x[1]])), None]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("put", "y[indexᵢ] += xᵢ;  ∂xᵢ = ∂y[indexᵢ]", |draw| {
        let (index, row) = (draw.shape(2), draw.shape(1));
        let values = Shape::new(&[index.dims(), row.dims()].concat()).unwrap_or(index);
        let put = Put { rows: draw.size(), padding: draw.coin().then_some(0) };
        (put, vec![draw.real(values), draw.integers(index, put.rows)])
    })
}
