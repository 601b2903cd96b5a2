use crate::{Elem, MAX_RANK, Scalar, Shape};
use std::array::from_fn;

/// A formula of N numbers: written once, run on any element.
pub trait Formula<const N: usize>: Copy {
    /// The formula's value.
    fn at<E: Elem>(self, x: [E; N]) -> E;
}

/// y ← f(x₁, …, x_N) element by element, where each input is broadcast to `shape`.
///
/// Each input holds as many elements as its shape says and broadcasts to `shape`; `y` holds `shape.len()`.
pub fn map<T: Scalar, const N: usize>(f: impl Formula<N>, shape: Shape, x: [(Shape, &[T]); N], y: &mut [T]) {
    let loops = Loops::new(shape, x.map(|(s, _)| s));
    let run = loops.run;
    if y.is_empty() {
        return;
    }
    let rows = y.chunks_exact_mut(run);
    for (row, y) in rows.enumerate() {
        let base = loops.base(row);
        let x: [&[T]; N] =
            from_fn(
                |k| if loops.inner[k] == 0 { &x[k].1[base[k]..][..1] } else { &x[k].1[base[k]..][..run] },
            );
        inner(f, loops.inner, x, y);
    }
}

/// One run along the innermost axis; inputs that stretch along it stay put.
fn inner<T: Scalar, const N: usize>(f: impl Formula<N>, steps: [usize; N], x: [&[T]; N], y: &mut [T]) {
    if steps.iter().all(|&s| s == 1) {
        for (i, y) in y.iter_mut().enumerate() {
            *y = f.at(from_fn(|k| x[k][i]));
        }
    } else {
        for (i, y) in y.iter_mut().enumerate() {
            *y = f.at(from_fn(|k| if steps[k] == 0 { x[k][0] } else { x[k][i] }));
        }
    }
}

/// Nested loops over a broadcast shape, with axes merged where every input allows it.
struct Loops<const N: usize> {
    dims: [usize; MAX_RANK],
    strides: [[usize; MAX_RANK]; N],
    rank: usize,
    run: usize,
    inner: [usize; N],
}

impl<const N: usize> Loops<N> {
    fn new(shape: Shape, inputs: [Shape; N]) -> Self {
        let full = inputs.map(|s| s.strides_in(shape));
        let mut dims = [1; MAX_RANK];
        let mut strides = [[0; MAX_RANK]; N];
        let mut rank = 0;
        for (axis, &size) in shape.dims().iter().enumerate().filter(|(_, d)| **d != 1) {
            let merges = rank > 0 && (0..N).all(|k| strides[k][rank - 1] == full[k][axis] * size);
            if merges {
                dims[rank - 1] *= size;
            } else {
                dims[rank] = size;
                rank += 1;
            }
            (0..N).for_each(|k| strides[k][rank - 1] = full[k][axis]);
        }
        let outer = rank.saturating_sub(1);
        let (run, inner) =
            if rank == 0 { (1, [1; N]) } else { (dims[outer], from_fn(|k| strides[k][outer])) };
        Loops { dims, strides, rank: outer, run, inner }
    }

    /// Where each input starts for the given row of the outer loops.
    fn base(&self, mut row: usize) -> [usize; N] {
        let mut base = [0; N];
        for axis in (0..self.rank).rev() {
            let at = row % self.dims[axis];
            row /= self.dims[axis];
            (0..N).for_each(|k| base[k] += at * self.strides[k][axis]);
        }
        base
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Copy)]
    struct Mix;
    impl Formula<3> for Mix {
        fn at<E: Elem>(self, [a, b, c]: [E; 3]) -> E {
            a * b + c
        }
    }

    proptest! {
        /// Against the definition of broadcasting: each output element looks up its inputs by index.
        #[test]
        fn broadcasting_equals_its_definition(
            dims in proptest::collection::vec(0usize..4, 0..=5),
            cut in proptest::array::uniform3(0usize..6),
            ones in proptest::array::uniform3(any::<[bool; 6]>()),
        ) {
            let shape = Shape::new(&dims).unwrap();
            let shapes: [Shape; 3] = from_fn(|k| {
                let own: Vec<usize> = dims.iter().enumerate().skip(cut[k].min(dims.len()))
                    .map(|(a, &d)| if ones[k][a] { 1 } else { d }).collect();
                Shape::new(&own).unwrap()
            });
            let data = shapes.map(|s| (0..s.len()).map(|i| (i * 7 % 11) as f64 + s.rank() as f64).collect::<Vec<_>>());
            let mut got = vec![f64::NAN; shape.len()];
            map(Mix, shape, from_fn(|k| (shapes[k], &data[k][..])), &mut got);
            for (i, got) in got.iter().enumerate() {
                let x: [f64; 3] = from_fn(|k| {
                    let (mut rest, mut at) = (i, 0);
                    let steps = shapes[k].strides_in(shape);
                    for axis in (0..dims.len()).rev() { at += rest % dims[axis] * steps[axis]; rest /= dims[axis]; }
                    data[k][at]
                });
                prop_assert_eq!(*got, x[0] * x[1] + x[2]);
            }
        }
    }
}
