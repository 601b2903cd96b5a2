//! Which kernel computes a product, and how many threads.
//!
//! The kernel depends on sizes and layout alone, and what a thread computes is a block of C whose elements are the same
//! chains of operations in any block: the number of threads changes no bit.

use super::{
    LEAST_ROWS, Product,
    block::Block,
    lanes::Float,
    small::{Dots, MOST, Outer, Sweep},
    tile::Lie,
};
use crate::{
    kernels::pool,
    kernels::threads,
    simd::{dispatch, dispatch_or},
};

/// A thread must find at least so many operations in its part: about ten times what the hand-over costs.
const SHARE: usize = 150_000;

/// With so many multiplications a product is worth a parallel region of its own.
const LARGE: usize = 500_000;

/// A thread's share of columns, at the least, where rows would do as well.
const BROAD: usize = 32;

/// With fewer columns too much of a vector would be empty.
const WIDE: usize = 64;

/// How many threads are worth their while.
fn useful(operations: usize) -> usize {
    let most = operations / SHARE;
    if most < 2 { 1 } else { most.min(threads()) }
}

/// Whether threads share the columns of C and not its rows: with rows, each would pack all of B, which is more than what columns
/// cost, a copy of C and of A for each. If B is a weight, a thread then mostly reads the part of it that its own core has moved.
pub fn share_columns(m: usize, k: usize, n: usize) -> bool {
    (m * k).saturating_mul(n) >= LARGE && k * n > m * (k + 2 * n)
}

/// Computes a product of which no size is zero.
#[inline]
pub(super) fn run<T: Float>(product: Product<'_, T>) {
    let Product { m, k, n, a, b, c, ta, tb, accumulate: add } = product;
    if m == 1 {
        return line(a, b, !tb, k, c, add);
    }
    if n == 1 {
        return line(b, a, ta, k, c, add);
    }
    let tasks = useful(2 * m * k * n);
    if k == 1 {
        if tasks == 1 {
            return dispatch(Outer { a, b, c, add });
        }
        let rows = m.div_ceil(tasks);
        return rows_of(c, rows * n, m * n, &|i, c| {
            dispatch(Outer { a: &a[i * rows..][..c.len() / n], b, c, add });
        });
    }
    let problem = Problem { m, k, n, a, b, ta, tb, add };
    if tasks == 1 {
        return problem.part([0, m], [0, n], c, n);
    }
    match problem.cut(tasks) {
        Cut::Rows(rows) => rows_of(c, rows * n, m * n, &|i, c| {
            problem.part([i * rows, c.len() / n], [0, n], c, n);
        }),
        Cut::Columns(columns) => problem.by_columns(columns, c),
    }
}

/// Computes the rows of C from `first` on alone, with the bits of the whole product, if there are enough of them; `c` holds
/// these rows. False where the whole product would be computed in another way.
pub(super) fn rows<T: Float>(product: Product<'_, T>, first: usize) -> bool {
    let Product { m, k, n, a, b, c, ta, tb, accumulate: add } = product;
    let rows = c.len() / n;
    if rows < LEAST_ROWS || k < 2 || n < 2 {
        return false;
    }
    let problem = Problem { m, k, n, a, b, ta, tb, add };
    let share = rows.div_ceil(useful(2 * rows * k * n)).next_multiple_of(LEAST_ROWS);
    rows_of(c, share * n, rows * n, &|i, c| {
        problem.part([first + i * share, c.len() / n], [0, n], c, n);
    });
    true
}

/// Runs `work` on pieces of C, on this thread alone if there is only one.
fn rows_of<T: Send>(c: &mut [T], size: usize, all: usize, work: &(dyn Fn(usize, &mut [T]) + Sync)) {
    if size >= all {
        return work(0, c);
    }
    pool::chunks(c, size, work);
}

/// c (+)= x·Y: one row. Y is k × n where `plain`, or its transpose.
#[inline]
fn line<T: Float>(x: &[T], y: &[T], plain: bool, k: usize, c: &mut [T], add: bool) {
    let n = c.len();
    let tasks = useful(2 * k * n);
    if tasks == 1 {
        return part_of_line(x, y, plain, k, n, c, add);
    }
    let columns = n.div_ceil(tasks).next_multiple_of(64);
    rows_of(c, columns, n, &|i, c| {
        let j = i * columns;
        part_of_line(x, if plain { &y[j..] } else { &y[j * k..] }, plain, k, n, c, add);
    });
}

/// Some columns of one row; `y` begins with the first of them.
#[inline(always)]
fn part_of_line<T: Float>(x: &[T], y: &[T], plain: bool, k: usize, n: usize, c: &mut [T], add: bool) {
    let columns = c.len();
    if plain {
        dispatch(Sweep { x, y, y_step: n, c, add });
    } else {
        dispatch(Dots { x, k, w: y, c, c_step: columns, columns, add });
    }
}

/// A product without its result.
#[derive(Clone, Copy, Debug)]
struct Problem<'a, T> {
    m: usize,
    k: usize,
    n: usize,
    a: &'a [T],
    b: &'a [T],
    ta: bool,
    tb: bool,
    add: bool,
}

/// How C is cut for several threads.
enum Cut {
    /// Blocks of so many rows.
    Rows(usize),
    /// Blocks of so many columns.
    Columns(usize),
}

impl<T: Float> Problem<'_, T> {
    /// Rows where there are enough of them, unless B is so large that columns are better.
    fn cut(&self, tasks: usize) -> Cut {
        if share_columns(self.m, self.k, self.n) && self.n >= BROAD * tasks {
            return self.columns(tasks);
        }
        let grain = if self.tb { 16 } else { 1 };
        let rows = self.m.div_ceil(tasks).next_multiple_of(grain);
        if rows >= 32 || rows >= 16 && self.m.is_multiple_of(rows) || self.n < 16 * tasks {
            Cut::Rows(rows)
        } else {
            self.columns(tasks)
        }
    }

    fn columns(&self, tasks: usize) -> Cut {
        Cut::Columns(self.n.div_ceil(tasks).next_multiple_of(16))
    }

    /// Computes some rows and columns of C, each given by the first and how many; `c` is where they go.
    fn part(&self, [i, rows]: [usize; 2], [j, columns]: [usize; 2], c: &mut [T], c_step: usize) {
        let Problem { m, k, n, a, b, ta, tb, add } = *self;
        if tb && !ta && m <= MOST {
            return dispatch(Dots { x: a, k, w: &b[j * k..], c, c_step, columns, add });
        }
        let (a, a_step) = if ta { (&a[i..], m) } else { (&a[i * k..], k) };
        // Transposing either B alone, or A and then the result.
        let straight = columns >= WIDE && columns * k < rows * (k + columns);
        let block = if tb && !straight {
            let sizes = [columns, k, rows];
            let (x, y) = (&b[j * k..], a);
            let (x_step, y_step, lie) = (k, a_step, Lie::Rows);
            Block { x, lie, x_step, y, y_step, y_turned: !ta, c, c_step, c_turned: true, add, sizes }
        } else {
            let sizes = [rows, k, columns];
            let (y, y_step) = if tb { (&b[j * k..], k) } else { (&b[j..], n) };
            let (x, x_step, lie) = (a, a_step, if ta { Lie::Steps } else { Lie::Rows });
            Block { x, lie, x_step, y, y_step, y_turned: tb, c, c_step, c_turned: false, add, sizes }
        };
        dispatch_or(block, Block::plain, |block| block);
    }

    /// Blocks of columns side by side in a buffer, and then in C.
    fn by_columns(&self, columns: usize, c: &mut [T]) {
        let (m, n) = (self.m, self.n);
        let mut gather = T::with_scratch(|scratch| std::mem::take(&mut scratch.gather));
        let buffer = gather.get(m * n);
        let before = &*c;
        pool::chunks(buffer, m * columns, &|i, piece| {
            let (j, wide) = (i * columns, piece.len() / m);
            if self.add {
                for (to, from) in piece.chunks_exact_mut(wide).zip(before.chunks_exact(n)) {
                    to.copy_from_slice(&from[j..][..wide]);
                }
            }
            self.part([0, m], [j, wide], piece, wide);
        });
        let (buffer, rows) = (&*buffer, m.div_ceil(n.div_ceil(columns)));
        rows_of(c, rows * n, m * n, &|i, c| {
            for (row, c) in c.chunks_exact_mut(n).enumerate() {
                for (j, c) in c.chunks_mut(columns).enumerate() {
                    let from = j * columns * m + (i * rows + row) * c.len();
                    c.copy_from_slice(&buffer[from..][..c.len()]);
                }
            }
        });
        T::with_scratch(|scratch| scratch.gather = gather);
    }
}
