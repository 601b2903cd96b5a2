use super::{Walk, columns::Columns, total::Rows};
use crate::{Axes, MAX_RANK, Scalar, Shape};

/// y ← the sum of x over `axes`, in a fixed order by pairwise halving: the error grows with the logarithm of the count.
///
/// `y` holds as many elements as the reduced shape.
///
/// Source: N. Higham, The Accuracy of Floating Point Summation (1993).
pub fn sum<T: Scalar>(shape: Shape, axes: Axes, x: &[T], y: &mut [T]) {
    match Block::of(shape, axes) {
        Some(Block { count, inner: 1, .. }) if count > 0 => {
            T::run(Rows { x, count, y });
        }
        Some(Block { count, inner, .. }) if count > 0 && inner > 0 => {
            for (y, x) in y.chunks_exact_mut(inner).zip(x.chunks_exact(count * inner)) {
                T::run(Columns { x, width: inner, y });
            }
        }
        _ => {
            let (outer, within) = loops(shape, axes);
            for (y, base) in y.iter_mut().zip(outer) {
                *y = within.clone().fold(T::default(), |sum, at| sum + x[base + at]);
            }
        }
    }
}

/// For each output element, the index in x of the first element that no other exceeds by `beats(other, best)`.
///
/// `visit(output index, input index)` is called in order; nothing is visited where nothing is reduced.
pub fn extremum<T: Scalar>(
    shape: Shape,
    axes: Axes,
    x: &[T],
    beats: impl Fn(T, T) -> bool,
    mut visit: impl FnMut(usize, usize),
) {
    let (outer, within) = loops(shape, axes);
    for (out, base) in outer.enumerate() {
        let best = within
            .clone()
            .map(|at| base + at)
            .reduce(|best, at| if beats(x[at], x[best]) { at } else { best });
        if let Some(best) = best {
            visit(out, best);
        }
    }
}

/// The walk over what is kept and the walk over what is reduced.
fn loops(shape: Shape, axes: Axes) -> (Walk, Walk) {
    let strides = shape.strides();
    let part = |reduced: bool| {
        let (mut dims, mut steps, mut rank) = ([0; MAX_RANK], [0; MAX_RANK], 0);
        for axis in (0..shape.rank()).filter(|&a| axes.contains(a) == reduced) {
            (dims[rank], steps[rank]) = (shape[axis], strides[axis]);
            rank += 1;
        }
        Walk::new(&dims[..rank], &steps)
    };
    (part(false), part(true))
}

/// A reduction over neighbouring axes: `[outer, count, inner]` to `[outer, inner]`.
struct Block {
    count: usize,
    inner: usize,
}

impl Block {
    fn of(shape: Shape, axes: Axes) -> Option<Block> {
        let mut block = Block { count: 1, inner: 1 };
        let mut before = false;
        for (axis, &size) in shape.dims().iter().enumerate().rev().filter(|(_, d)| **d != 1) {
            match (axes.contains(axis), before) {
                (true, true) => return None,
                (true, false) => block.count *= size,
                (false, _) if block.count == 1 => block.inner *= size,
                (false, _) => before = true,
            }
        }
        Some(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whole numbers are summed exactly, so every path must equal the definition to the bit.
        #[test]
        fn sums_equal_their_definition(dims in proptest::collection::vec(0usize..5, 0..=4), mask in 0u8..16, wide in 1usize..90) {
            let mut dims = dims;
            if let Some(d) = dims.first_mut() { *d *= wide }
            let shape = Shape::new(&dims).unwrap();
            let list: Vec<i32> = (0..dims.len() as i32).filter(|a| mask & (1 << a) != 0).collect();
            let axes = Axes::new(shape, &list).unwrap();
            let x: Vec<f64> = (0..shape.len()).map(|i| (i * 31 % 17) as f64).collect();
            let mut got = vec![f64::NAN; axes.reduced(shape, false).len()];
            sum(shape, axes, &x, &mut got);
            let keep = axes.reduced(shape, true);
            let mut want = vec![0.0; got.len()];
            for (x, to) in x.iter().zip(Walk::new(shape.dims(), &keep.strides_in(shape))) { want[to] += x }
            prop_assert_eq!(got, want);
        }
    }

    #[test]
    fn long_sums_keep_their_digits() {
        let ones = vec![1f32; (1 << 24) + 1];
        let whole = |x: &[f32]| {
            let mut y = [0f32; 1];
            f32::run(Rows { x, count: x.len(), y: &mut y });
            y[0]
        };
        assert_eq!(whole(&ones), 16_777_216.0);
        let tenth = vec![0.1f32; 1_000_000];
        let mut by_rows = [0f32; 1];
        f32::run(Columns { x: &tenth, width: 1, y: &mut by_rows });
        assert!((whole(&tenth) / 100_000.0 - 1.0).abs() < 1e-6);
        assert!((by_rows[0] / 100_000.0 - 1.0).abs() < 1e-6);
    }
}
