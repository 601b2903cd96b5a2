use super::Walk;
use crate::{Axes, MAX_RANK, Scalar, Shape};
use std::array::from_fn;

/// y ← the sum of x over `axes`, in a fixed order by pairwise halving: the error grows with the logarithm of the count.
///
/// `y` holds as many elements as the reduced shape.
///
/// Source: N. Higham, The Accuracy of Floating Point Summation (1993).
pub fn sum<T: Scalar>(shape: Shape, axes: Axes, x: &[T], y: &mut [T]) {
    match Block::of(shape, axes) {
        Some(Block { count, inner: 1, .. }) if count > 0 => {
            y.iter_mut().zip(x.chunks_exact(count)).for_each(|(y, x)| *y = pairwise(x));
        }
        Some(Block { count, inner, .. }) if count > 0 && inner > 0 => {
            for (y, x) in y.chunks_exact_mut(inner).zip(x.chunks_exact(count * inner)) {
                columns(x, inner, y);
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

const LEAF: usize = 32;

/// The sum of a slice by halves; up to 32 numbers are added in four interleaved chains.
fn pairwise<T: Scalar>(x: &[T]) -> T {
    if x.len() > LEAF {
        let (low, high) = x.split_at((x.len() / 2).next_multiple_of(LEAF).min(x.len() - 1));
        return pairwise(low) + pairwise(high);
    }
    let mut lanes = [T::default(); 4];
    let quads = x.chunks_exact(4);
    let rest = quads.remainder();
    for quad in quads {
        lanes.iter_mut().zip(quad).for_each(|(s, &x)| *s = *s + x);
    }
    let tail = rest.iter().fold(T::default(), |s, &x| s + x);
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + tail
}

const WIDTH: usize = 16;

/// The sums of the columns of a matrix with rows of `width`, by halves of the rows, 16 columns at a time.
fn columns<T: Scalar>(x: &[T], width: usize, y: &mut [T]) {
    let rows = x.len() / width;
    for (block, y) in y.chunks_mut(WIDTH).enumerate() {
        let sums = column_block(x, width, block * WIDTH, y.len(), rows);
        y.copy_from_slice(&sums[..y.len()]);
    }
}

fn column_block<T: Scalar>(x: &[T], width: usize, from: usize, wide: usize, rows: usize) -> [T; WIDTH] {
    if rows > LEAF {
        let half = rows / 2;
        let low = column_block(&x[..half * width], width, from, wide, half);
        let high = column_block(&x[half * width..], width, from, wide, rows - half);
        return from_fn(|j| low[j] + high[j]);
    }
    let mut sums = [T::default(); WIDTH];
    for row in x.chunks_exact(width) {
        sums.iter_mut().zip(&row[from..from + wide]).for_each(|(s, &x)| *s = *s + x);
    }
    sums
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
        assert_eq!(pairwise(&ones), 16_777_216.0);
        let tenth = vec![0.1f32; 1_000_000];
        let mut by_rows = [0f32; 1];
        columns(&tenth, 1, &mut by_rows);
        assert!((pairwise(&tenth) / 100_000.0 - 1.0).abs() < 1e-6);
        assert!((by_rows[0] / 100_000.0 - 1.0).abs() < 1e-6);
    }
}
