use super::{Walk, gemm::Product};
use crate::{Error, Result, Scalar, Shape};

/// Rows and columns of a matrix's last two axes, as read.
fn sizes(shape: Shape, transposed: bool) -> Result<[usize; 2]> {
    let [rows, columns] = shape.matrix()?;
    Ok(if transposed { [columns, rows] } else { [rows, columns] })
}

/// The shape of A·B: `[…, m, k]` by `[…, k, n]` gives `[…, m, n]`, where the axes before the last two broadcast.
///
/// `ta` and `tb` say that the last two axes of A and B are to be read transposed.
///
/// # Errors
/// Fewer than two axes, inner sizes that differ, or batch axes that do not broadcast.
pub fn matmul_shape(a: Shape, ta: bool, b: Shape, tb: bool) -> Result<Shape> {
    let ([m, k], [rows, n]) = (sizes(a, ta)?, sizes(b, tb)?);
    if k != rows {
        return Err(Error::shape(format!("inner sizes differ, {k} against {rows}")));
    }
    let batch = a.batch().broadcast(b.batch())?;
    Shape::new(&[batch.dims(), &[m, n]].concat())
}

/// y ← A·B over broadcast batch axes; `out` is the shape that [`matmul_shape`] gives for A and B.
///
/// One matrix B for a whole batch of A is one product over all rows of the batch.
pub fn matmul<T: Scalar>(a: (Shape, &[T]), ta: bool, b: (Shape, &[T]), tb: bool, out: Shape, y: &mut [T]) {
    batches(a, ta, b, tb, out, y, false);
}

/// y ← y + A·B, otherwise as [`matmul`].
pub fn matmul_add<T: Scalar>(
    a: (Shape, &[T]),
    ta: bool,
    b: (Shape, &[T]),
    tb: bool,
    out: Shape,
    y: &mut [T],
) {
    batches(a, ta, b, tb, out, y, true);
}

/// Some rows of the product of two matrices alone, from `first` on, as many as `y` holds; false, and nothing is done, where
/// that cannot be done with the bits of the whole product.
pub fn matmul_rows<T: Scalar>(
    a: (Shape, &[T]),
    ta: bool,
    b: (Shape, &[T]),
    tb: bool,
    first: usize,
    y: &mut [T],
) -> bool {
    let (2, 2, Ok([m, k]), Ok([_, n])) = (a.0.rank(), b.0.rank(), sizes(a.0, ta), sizes(b.0, tb)) else {
        return false;
    };
    T::gemm_rows(Product { m, k, n, a: a.1, b: b.1, c: y, ta, tb, accumulate: false }, first)
}

fn batches<T: Scalar>(
    a: (Shape, &[T]),
    ta: bool,
    b: (Shape, &[T]),
    tb: bool,
    out: Shape,
    y: &mut [T],
    accumulate: bool,
) {
    if let (&[r, c], &[rows, columns]) = (a.0.dims(), b.0.dims()) {
        let ((m, k), n) = (if ta { (c, r) } else { (r, c) }, if tb { rows } else { columns });
        return T::gemm(Product { m, k, n, a: a.1, b: b.1, c: y, ta, tb, accumulate });
    }
    let (Ok([m, k]), Ok([_, n])) = (sizes(a.0, ta), sizes(b.0, tb)) else { return };
    if y.is_empty() {
        return;
    }
    let (batch_a, batch_b, batch) = (a.0.batch(), b.0.batch(), out.batch());
    let product = |m, a, b, c: &mut [T]| T::gemm(Product { m, k, n, a, b, c, ta, tb, accumulate });
    if !ta && batch_b.len() == 1 {
        return product(batch.len() * m, a.1, b.1, y);
    }
    let walk = |own: Shape| Walk::new(batch.dims(), &own.strides_in(batch));
    for ((c, i), j) in y.chunks_exact_mut(m * n).zip(walk(batch_a)).zip(walk(batch_b)) {
        product(m, &a.1[i * m * k..][..m * k], &b.1[j * k * n..][..k * n], c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(shape: Shape) -> Vec<f64> {
        (0..shape.len()).map(|i| (i * 37 % 19) as f64 - 9.0).collect()
    }

    /// The shape of a batch of matrices, the matrix transposed where asked.
    fn operand(batch: &[usize], ones: [bool; 3], cut: usize, mut matrix: [usize; 2], turn: bool) -> Shape {
        if turn {
            matrix.reverse();
        }
        let own = batch.iter().zip(ones).map(|(&d, one)| if one { 1 } else { d });
        let dims: Vec<usize> = own.skip(cut).chain(matrix).collect();
        Shape::new(&dims).unwrap()
    }

    proptest! {
        /// Whole numbers multiply exactly, so every path must equal the definition to the bit.
        #[test]
        fn batches_equal_their_definition(
            batch in proptest::collection::vec(0usize..4, 0..=3), cut in (0usize..4, 0usize..4),
            ones in any::<([bool; 3], [bool; 3])>(), sizes in proptest::array::uniform3(0usize..5), ta: bool, tb: bool,
        ) {
            let [m, k, n] = sizes;
            let a = operand(&batch, ones.0, cut.0, [m, k], ta);
            let b = operand(&batch, ones.1, cut.1, [k, n], tb);
            let out = matmul_shape(a, ta, b, tb).unwrap();
            let (x, z) = (numbers(a), numbers(b));
            let mut y = vec![f64::NAN; out.len()];
            matmul((a, &x), ta, (b, &z), tb, out, &mut y);
            let (sa, sb) = (a.strides(), b.strides());
            let at = |s: Shape, steps: [usize; 6], i: usize, j: usize, turn: bool| {
                let (i, j) = if turn { (j, i) } else { (i, j) };
                i * steps[s.rank() - 2] + j * steps[s.rank() - 1]
            };
            for (at_y, y) in y.iter().enumerate() {
                let (page, i, j) = (at_y / (m * n), at_y / n % m, at_y % n);
                let start = |s: Shape| Walk::new(out.batch().dims(), &s.batch().strides_in(out.batch())).nth(page).unwrap() * s.matrix().unwrap().iter().product::<usize>();
                let (pa, pb) = (start(a), start(b));
                let want: f64 = (0..k).map(|p| x[pa + at(a, sa, i, p, ta)] * z[pb + at(b, sb, p, j, tb)]).sum();
                prop_assert_eq!(*y, want);
            }
        }
    }

    #[test]
    fn misfits_are_named() {
        let text = |a: &[usize], b: &[usize]| {
            let (a, b) = (Shape::new(a).unwrap(), Shape::new(b).unwrap());
            matmul_shape(a, false, b, false).unwrap_err().to_string()
        };
        assert_eq!(text(&[4, 2], &[3, 5]), "inner sizes differ, 2 against 3");
        assert_eq!(text(&[2], &[2, 5]), "[2] is not a matrix: it needs two axes or more");
        assert_eq!(text(&[2, 4, 2], &[3, 2, 5]), "[2] and [3] do not broadcast: 2 against 3");
    }
}
