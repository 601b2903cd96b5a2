use super::kernel::Kernel;
use crate::{
    Scalar,
    lanes::{Formulas, Lane, Lanes},
};
use pulp::Simd;
use std::ops::Range;

/// y ← the sums of the columns of x, a matrix with rows of `width` numbers: 32 rows one after another, and those sums by
/// pairs, as a binary counter carries. Each column is added up in the same order wherever it lies.
pub(super) struct Columns<'a, T> {
    pub(super) x: &'a [T],
    pub(super) width: usize,
    pub(super) y: &'a mut [T],
}

/// How many rows are added one after another.
const ROWS: usize = 32;
/// How many registers of columns are taken at once.
const MOST: usize = 8;
/// More carries than rows can cause.
const LEVELS: usize = 40;

impl<T: Scalar> Kernel<T> for Columns<'_, T> {
    type Output = ();

    fn plain(self) {
        let Columns { x, width, y } = self;
        for (j, y) in y.iter_mut().enumerate() {
            *y = column(x, width, j);
        }
    }

    /// Columns that do not fill a register are taken together with those before them, and only where there are none by
    /// themselves.
    #[inline(always)]
    fn lanes<S: Simd>(self, s: S)
    where
        T: Formulas,
    {
        let Columns { x, width, y } = self;
        let lanes = T::count::<S>();
        if width < lanes {
            return Columns { x, width, y }.plain();
        }
        let most = MOST * lanes;
        let mut from = 0;
        while from < width {
            let wide = most.min(width - from);
            if wide % lanes == 0 {
                panel(s, x, width, from, &mut y[from..from + wide]);
            } else {
                let whole = wide / lanes * lanes;
                if whole > 0 {
                    panel(s, x, width, from, &mut y[from..from + whole]);
                }
                panel(s, x, width, width - lanes, &mut y[width - lanes..]);
            }
            from += wide;
        }
    }
}

/// The sum of column j.
fn column<T: Scalar>(x: &[T], width: usize, j: usize) -> T {
    let mut pairs = super::total::Pairs::new();
    for rows in x.chunks(ROWS * width) {
        pairs.push(rows.chunks_exact(width).fold(T::default(), |sum, row| sum + row[j]));
    }
    pairs.total()
}

/// The sums of whole registers of columns, `from` the given one on.
#[inline(always)]
fn panel<S: Simd, T: Scalar + Formulas>(s: S, x: &[T], width: usize, from: usize, y: &mut [T]) {
    let zero = T::splat(s, T::default());
    let wide = y.len();
    let y = T::registers_mut::<S>(y).0;
    if x.len() <= ROWS * width {
        let sums = leaf(s, x, width, from..from + wide);
        return y.copy_from_slice(&sums[..y.len()]);
    }
    let mut levels = [[zero; MOST]; LEVELS];
    let mut count = 0usize;
    for rows in x.chunks(ROWS * width) {
        let mut sums = leaf(s, rows, width, from..from + wide);
        let mut level = 0;
        while count >> level & 1 == 1 {
            for (sum, &other) in sums.iter_mut().zip(&levels[level]).take(y.len()) {
                *sum = <T as Lane>::add(s, other, *sum);
            }
            level += 1;
        }
        levels[level][..y.len()].copy_from_slice(&sums[..y.len()]);
        count += 1;
    }
    let mut first = true;
    for level in (0..LEVELS).filter(|level| count >> level & 1 == 1) {
        for (y, &sum) in y.iter_mut().zip(&levels[level]) {
            *y = if first { sum } else { (Lanes::<S, T> { s, v: sum } + Lanes { s, v: *y }).v };
        }
        first = false;
    }
}

/// The sums of some columns over a few rows, one after another.
#[inline(always)]
fn leaf<S: Simd, T: Scalar + Formulas>(
    s: S,
    x: &[T],
    width: usize,
    columns: Range<usize>,
) -> [T::V<S>; MOST] {
    let mut sums = [T::splat(s, T::default()); MOST];
    for row in x.chunks_exact(width) {
        for (sum, &x) in sums.iter_mut().zip(T::registers::<S>(&row[columns.clone()]).0) {
            *sum = <T as Lane>::add(s, *sum, x);
        }
    }
    sums
}
