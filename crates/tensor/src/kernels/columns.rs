use super::kernel::Kernel;
use crate::{
    Scalar,
    lanes::{Formulas, Lanes},
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
<<<<<<< HEAD
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
=======
    // Most matrices need few carries, and places for them must be cleared each time.
    if x.len() <= ROWS * width << FEW {
        carried::<S, T, FEW>(s, x, width, from, y);
    } else {
        carried::<S, T, LEVELS>(s, x, width, from, y);
    }
}

const FEW: usize = 4;

#[inline(always)]
fn carried<S: Simd, T: Scalar + Formulas, const L: usize>(
    s: S,
    x: &[T],
    width: usize,
    from: usize,
    y: &mut [T],
) {
    const MOST: usize = BYTES / 4;
    let wide = y.len();
    let mut levels = [[T::default(); MOST]; L];
    let mut count = 0usize;
    let last = x.len().div_ceil(ROWS * width);
    for (block, rows) in x.chunks(ROWS * width).enumerate() {
        y.fill(T::default());
        for row in rows.chunks_exact(width) {
            add(s, &row[from..from + wide], y);
        }
>>>>>>> math
        let mut level = 0;
        while count >> level & 1 == 1 {
            add(s, &levels[level][..wide], y);
            level += 1;
        }
        count += 1;
        if block + 1 < last {
            levels[level][..wide].copy_from_slice(y);
        } else {
            // What was never carried, the smaller first.
            for higher in (level + 1..L).filter(|level| count >> level & 1 == 1) {
                add(s, &levels[higher][..wide], y);
            }
        }
    }
}

/// y ← x + y, whole registers.
#[inline(always)]
fn add<S: Simd, T: Scalar + Formulas>(s: S, x: &[T], y: &mut [T]) {
    for (y, &x) in T::registers_mut::<S>(y).0.iter_mut().zip(T::registers::<S>(x).0) {
        *y = (Lanes::<S, T> { s, v: x } + Lanes { s, v: *y }).v;
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
