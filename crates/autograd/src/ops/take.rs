use super::{Put, gather::below};
use crate::{Cut, Inputs, Op, Var, check::Entry, exactly, portable::Primitive};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// Rows chosen by integers: `y[i…] = x[index[i…]]`, a row being all that lies under one place of the first axis. So a table of
/// embeddings is read. Its gradient adds each row of ∂y to the row that it was taken from.
///
/// The row `padding` is read like any other but receives no gradient, as PyTorch's `padding_idx`; with `blank` it also reads as
/// zeros, which is the true counterpart.
///
/// Source: PyTorch's torch.nn.functional.embedding (2017–); NumPy's numpy.take (2006–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Take {
    /// The row that receives no gradient.
    pub padding: Option<u32>,
    /// Whether that row reads as zeros.
    pub blank: bool,
}

/// The size of one row.
pub(super) fn row(table: Shape) -> usize {
    table.dims().iter().skip(1).product()
}

impl Op for Take {
    fn name(&self) -> Cow<'static, str> {
        "take".into()
    }
    fn takes_integers(&self, input: usize) -> bool {
        input == 1
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Take { blank: self.padding.filter(|_| self.blank) })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [table, index] = exactly(x)?;
        match table.dims() {
            [] => Err(Error::shape("a single number has no rows to take")),
            [_, row @ ..] => Shape::new(&[index.dims(), row].concat()),
        }
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        below(x.integers(1), x.shape(0)[0], None)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        let (table, row) = (x.real(0), row(x.shape(0)));
        if row == 0 {
            return;
        }
        for (y, &i) in y.chunks_exact_mut(row).zip(x.integers(1)) {
            if self.blank && Some(i) == self.padding {
                y.fill(T::default());
            } else {
                y.copy_from_slice(&table[i as usize * row..][..row]);
            }
        }
    }
    fn by_rows(&self, x: &[Shape], _: Shape) -> Option<Cut> {
        (x[1].rank() > 0).then_some(Cut::ALL.whole(0))
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let put = Put { rows: x[0].shape()[0], padding: self.padding };
        vec![Some(dy.push(put, &[x[1]])), None]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The rows of this table that the integers choose, under their shape.
    #[track_caller]
    pub fn take(self, index: Self) -> Self {
        self.push(Take { padding: None, blank: false }, &[index])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("take", "yᵢ = x[indexᵢ];  ∂x[indexᵢ] += ∂yᵢ", |draw| {
        let (table, index) = (draw.filled(3), draw.shape(2));
        let take = Take { padding: draw.coin().then_some(0), blank: true };
        (take, vec![draw.real(table), draw.integers(index, table[0])])
    })
}
