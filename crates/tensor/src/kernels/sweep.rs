use super::Walk;
use crate::{MAX_RANK, Scalar, Shape};
use std::array::from_fn;

/// One call of [`map`](super::map): N inputs that are broadcast, and the result.
#[derive(Debug)]
pub(super) struct Sweep<'a, T, const N: usize> {
    pub(super) loops: &'a Loops<N>,
    pub(super) x: [&'a [T]; N],
    pub(super) y: &'a mut [T],
}

/// Results of fewer elements are not worth a second thread.
pub(super) const LARGE: usize = 1 << 16;
/// How many elements a task computes.
const PIECE: usize = 1 << 14;

impl<T: Scalar, const N: usize> Sweep<'_, T, N> {
    /// Runs `work(piece)` for pieces of the result, in parallel where there are many.
    pub(super) fn pieces(self, work: &(dyn Fn(Piece<'_, T, N>) + Sync)) {
        let Sweep { loops, x, y } = self;
        let rows = (PIECE / loops.run).max(1);
        if loops.run <= PIECE || loops.rank == 0 {
            let size = if loops.run <= PIECE { rows * loops.run } else { PIECE };
            super::chunks(y, size, &|i, y| {
                let (row, from) = if loops.run <= PIECE { (i * rows, 0) } else { (0, i * PIECE) };
                work(Piece { loops, x, y, row, from });
            });
        } else {
            for (row, y) in y.chunks_mut(loops.run).enumerate() {
                super::chunks(y, PIECE, &|i, y| work(Piece { loops, x, y, row, from: i * PIECE }));
            }
        }
    }
}

/// What is done with blocks of inputs and their results.
type Work<'w, T, const N: usize> = dyn FnMut([&[T]; N], &mut [T]) + 'w;

/// A part of a [`Sweep`]: whole rows from `row` on, or some of one row from the element `from` on.
pub(super) struct Piece<'a, T, const N: usize> {
    pub(super) loops: &'a Loops<N>,
    pub(super) x: [&'a [T]; N],
    pub(super) y: &'a mut [T],
    pub(super) row: usize,
    pub(super) from: usize,
}

impl<T: Scalar, const N: usize> Piece<'_, T, N> {
    /// One row, of which no input stretches.
    pub(super) fn line(run: usize) -> Loops<N> {
        Loops::line(run, [1; N])
    }

    /// Whether rows are to be computed many at a time, where a register holds so many numbers: those shorter than a register, or
    /// very many that are not long, of which each input either goes on from row to row or is the same in all; and those for
    /// which most of a register would be empty.
    pub(super) fn short(&self, width: usize) -> bool {
        let (run, len) = (self.loops.run, self.y.len());
        let known = || (0..N).all(|k| self.loops.way(k) != Way::Any);
        run < len && run < LONG && (4 * run < width || (run < width || len >= MANY) && known())
    }

    /// Runs `work(inputs, results)` on blocks of whole rows that are shorter than [`LONG`].
    #[inline(never)]
    pub(super) fn gathered(self, work: &mut Work<'_, T, N>) {
        if self.y.len() <= LONG { self.gather::<LONG>(work) } else { self.gather::<BLOCK>(work) }
    }

    fn gather<const BLOCK: usize>(self, work: &mut Work<'_, T, N>) {
        let Piece { loops, x, y, row, from } = self;
        let ways: [Way; N] = from_fn(|k| loops.way(k));
        let mut walks: [Walk; N] = from_fn(|k| loops.walk(k, row, from));
        let mut stage = [[T::default(); BLOCK]; N];
        let size = BLOCK / loops.run * loops.run;
        for (block, y) in y.chunks_mut(size).enumerate() {
            for k in 0..N {
                let to = &mut stage[k][..y.len()];
                match ways[k] {
                    Way::Any => to.iter_mut().zip(&mut walks[k]).for_each(|(to, at)| *to = x[k][at]),
                    Way::Same if block == 0 && loops.inner[k] == 0 => to.fill(x[k][0]),
                    Way::Same if block == 0 => {
                        to.chunks_exact_mut(loops.run).for_each(|to| to.copy_from_slice(&x[k][..loops.run]));
                    }
                    Way::Same | Way::On => {}
                }
            }
            let start = row * loops.run + block * size;
            let input = |k: usize| match ways[k] {
                Way::On => &x[k][start..][..y.len()],
                _ => &stage[k][..y.len()],
            };
            work(from_fn(input), y);
        }
    }
}

/// Rows of so many elements and more are computed one at a time.
const LONG: usize = 64;
/// How many elements are gathered at a time,
const BLOCK: usize = 256;
/// and of how many it pays where rows fill registers.
const MANY: usize = 4 * BLOCK;

/// How an input goes from one row of the result to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It lies as the result does.
    On,
    /// All rows have the same numbers.
    Same,
    /// In any other way.
    Any,
}

/// Nested loops over a broadcast shape, with axes merged where every input allows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loops<const N: usize> {
    dims: [usize; MAX_RANK],
    strides: [[usize; MAX_RANK]; N],
    /// How many loops there are around the innermost one.
    rank: usize,
    /// How many elements the innermost loop has,
    pub(super) run: usize,
    /// and how far each input moves in it: 1 or 0.
    pub(super) inner: [usize; N],
}

impl<const N: usize> Loops<N> {
    /// The loops of a result with so many elements; `shapes` gives its shape and those of the inputs, where that is needed.
    #[inline]
    pub(super) fn of<T>(shapes: impl FnOnce() -> (Shape, [Shape; N]), x: &[&[T]; N], len: usize) -> Self {
        // Most often the inputs are as large as the result, or one number.
        if x.iter().all(|x| x.len() == len || x.len() == 1) {
            return Loops::line(len, from_fn(|k| usize::from(x[k].len() == len)));
        }
        let (shape, inputs) = shapes();
        Loops::new(shape, inputs)
    }

    /// One loop.
    #[inline]
    fn line(run: usize, inner: [usize; N]) -> Self {
        let mut dims = [1; MAX_RANK];
        dims[0] = run;
        let mut strides = [[0; MAX_RANK]; N];
        (0..N).for_each(|k| strides[k][0] = inner[k]);
        Loops { dims, strides, rank: 0, run, inner }
    }

    #[inline(never)]
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

    fn way(&self, k: usize) -> Way {
        match (self.rank, self.inner[k], self.strides[k][0]) {
            (1, 1, outer) if outer == self.run => Way::On,
            (1, _, 0) => Way::Same,
            _ => Way::Any,
        }
    }

    /// The places of input k for all elements of the result from the given one of the given row on.
    pub(super) fn walk(&self, k: usize, row: usize, element: usize) -> Walk {
        Walk::new(&self.dims[..=self.rank], &self.strides[k]).from(row, element)
    }

    /// The counters of the outer loops and where each input starts, for the given row.
    pub(super) fn rows(&self, mut row: usize) -> Rows<N> {
        let mut rows = Rows { at: [0; MAX_RANK], base: [0; N] };
        for axis in (0..self.rank).rev() {
            rows.at[axis] = row % self.dims[axis];
            row /= self.dims[axis];
            (0..N).for_each(|k| rows.base[k] += rows.at[axis] * self.strides[k][axis]);
        }
        rows
    }
}

/// The counters of the outer loops, and where each input starts.
pub(super) struct Rows<const N: usize> {
    at: [usize; MAX_RANK],
    pub(super) base: [usize; N],
}

impl<const N: usize> Rows<N> {
    /// Goes on to the next row.
    #[inline(always)]
    pub(super) fn advance(&mut self, loops: &Loops<N>) {
        for axis in (0..loops.rank).rev() {
            self.at[axis] += 1;
            (0..N).for_each(|k| self.base[k] += loops.strides[k][axis]);
            if self.at[axis] < loops.dims[axis] {
                return;
            }
            (0..N).for_each(|k| self.base[k] -= self.at[axis] * loops.strides[k][axis]);
            self.at[axis] = 0;
        }
    }
}
