use super::kernel::Kernel;
use crate::{
    Scalar,
    lanes::{Formulas, Lanes},
};
use pulp::Simd;

/// y ← the sums of the columns of x, a matrix with rows of `width` numbers: 32 rows one after another, and those sums by
/// pairs, as a binary counter carries. Each column is added up in the same order wherever it lies.
pub(super) struct Columns<'a, T> {
    pub(super) x: &'a [T],
    pub(super) width: usize,
    pub(super) y: &'a mut [T],
}

/// How many rows are added one after another.
const ROWS: usize = 32;
/// How many columns are taken at once, as bytes of a row: eight registers of AVX2.
const BYTES: usize = 256;
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
        let most = BYTES / size_of::<T>();
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
