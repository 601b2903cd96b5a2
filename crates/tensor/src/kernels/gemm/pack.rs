//! Copies of operands in the order in which the kernels read them.

use super::lanes::Float;
use pulp::{Simd, WithSimd};

/// Copies `rows` values of k by `columns` columns of Y into panels of two vectors, the last one of one if that is enough.
///
/// The panel at column j starts at `j * rows` of `out`; what it has beyond the last column is zero.
#[derive(Debug)]
pub(super) struct Panels<'a, T> {
    /// Y from the first element to copy: row-major, or its transpose where `turned`.
    pub y: &'a [T],
    /// The distance in `y` between rows as stored.
    pub y_step: usize,
    /// Whether `y` holds Yᵀ.
    pub turned: bool,
    /// The number of values of k.
    pub rows: usize,
    /// The number of columns.
    pub columns: usize,
    /// The panels.
    pub out: &'a mut [T],
}

impl<T: Float> WithSimd for Panels<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Panels { y, y_step, turned, rows, columns, out } = self;
        let lanes = T::lanes::<S>();
        let mut j = 0;
        if !turned {
            while j + TOGETHER * 2 * lanes <= columns {
                copy::<T, S, TOGETHER>(&y[j..], y_step, &mut out[j * rows..][..TOGETHER * 2 * lanes * rows]);
                j += TOGETHER * 2 * lanes;
            }
        }
        while j < columns {
            let wide = (columns - j).min(2 * lanes);
            let width = wide.next_multiple_of(lanes);
            let out = &mut out[j * rows..][..width * rows];
            match turned {
                false if wide == 2 * lanes => copy::<T, S, 1>(&y[j..], y_step, out),
                false => fill(&y[j..], y_step, wide, width, out),
                true => {
                    for column in (0..width).step_by(lanes) {
                        let wide = wide.saturating_sub(column).min(lanes);
                        turn(s, &y[(j + column) * y_step..], y_step, wide, rows, &mut out[column..], width);
                    }
                }
            }
            j += width;
        }
    }
}

/// So many panels are copied side by side: of each row of Y some lines that lie side by side are read, where the next row is
/// far away. More would be written at distances of a power of two, into the same sets.
const TOGETHER: usize = 4;

/// Copies N panels of two whole vectors.
#[inline(always)]
fn copy<T: Float, S: Simd, const N: usize>(y: &[T], y_step: usize, out: &mut [T]) {
    let width = 2 * T::lanes::<S>();
    let size = out.len() / N;
    for p in 0..size / width {
        let from = T::vectors::<S>(&y[p * y_step..][..N * width]);
        for i in 0..N {
            let to = T::vectors_mut::<S>(&mut out[i * size + p * width..][..width]);
            to[0] = from[2 * i];
            to[1] = from[2 * i + 1];
        }
    }
}

/// Copies a panel of which `wide` columns are there, and zeros to its width.
#[inline(always)]
fn fill<T: Float>(y: &[T], y_step: usize, wide: usize, width: usize, out: &mut [T]) {
    for (p, to) in out.chunks_exact_mut(width).enumerate() {
        to[..wide].copy_from_slice(&y[p * y_step..][..wide]);
        to[wide..].fill(T::default());
    }
}

/// One vector's columns of Y, of which `wide` are there.
#[inline(always)]
fn turn<T: Float, S: Simd>(
    s: S,
    y: &[T],
    y_step: usize,
    wide: usize,
    rows: usize,
    out: &mut [T],
    width: usize,
) {
    let lanes = T::lanes::<S>();
    let whole = if wide == lanes { rows / lanes * lanes } else { 0 };
    for p in (0..whole).step_by(lanes) {
        T::transpose(s, &y[p..], y_step, &mut out[p * width..], width);
    }
    for p in whole..rows {
        let to = &mut out[p * width..][..lanes];
        for (j, to) in to.iter_mut().enumerate() {
            *to = if j < wide { y[j * y_step + p] } else { T::default() };
        }
    }
}

/// Copies `rows` rows of X of length `k` to rows at a distance that is no power of two: their cache lines then do not
/// fall into one set.
#[derive(Debug)]
pub(super) struct Rows<'a, T> {
    /// X from the first element to copy.
    pub x: &'a [T],
    /// The distance in `x` between rows.
    pub x_step: usize,
    /// The number of rows.
    pub rows: usize,
    /// The number of values of k.
    pub k: usize,
    /// The rows.
    pub out: &'a mut [T],
    /// The distance in `out` between rows.
    pub out_step: usize,
}

impl<T: Float> WithSimd for Rows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Rows { x, x_step, rows, k, out, out_step } = self;
        for i in 0..rows {
            out[i * out_step..][..k].copy_from_slice(&x[i * x_step..][..k]);
        }
    }
}

/// Copies tiles of `height` columns of Xᵀ, each to a run of its own: `height` numbers for each value of k.
#[derive(Debug)]
pub(super) struct Steps<'a, T> {
    /// Xᵀ from the first element to copy.
    pub x: &'a [T],
    /// The distance in `x` between values of k.
    pub x_step: usize,
    /// Rows of a tile.
    pub height: usize,
    /// The number of tiles.
    pub count: usize,
    /// The number of values of k.
    pub k: usize,
    /// The tiles.
    pub out: &'a mut [T],
}

/// Copies of a constant length are moves of registers; of any other they are calls.
#[inline(always)]
fn steps<T: Copy, const H: usize>(x: &[T], x_step: usize, count: usize, k: usize, out: &mut [T]) {
    for tile in 0..count {
        let x = &x[tile * H..];
        for (p, to) in out[tile * H * k..][..H * k].chunks_exact_mut(H).enumerate() {
            to.copy_from_slice(&x[p * x_step..][..H]);
        }
    }
}

impl<T: Float> WithSimd for Steps<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Steps { x, x_step, height, count, k, out } = self;
        match height {
            1 => steps::<T, 1>(x, x_step, count, k, out),
            2 => steps::<T, 2>(x, x_step, count, k, out),
            3 => steps::<T, 3>(x, x_step, count, k, out),
            4 => steps::<T, 4>(x, x_step, count, k, out),
            5 => steps::<T, 5>(x, x_step, count, k, out),
            6 => steps::<T, 6>(x, x_step, count, k, out),
            7 => steps::<T, 7>(x, x_step, count, k, out),
            8 => steps::<T, 8>(x, x_step, count, k, out),
            9 => steps::<T, 9>(x, x_step, count, k, out),
            10 => steps::<T, 10>(x, x_step, count, k, out),
            11 => steps::<T, 11>(x, x_step, count, k, out),
            12 => steps::<T, 12>(x, x_step, count, k, out),
            13 => steps::<T, 13>(x, x_step, count, k, out),
            _ => steps::<T, 14>(x, x_step, count, k, out),
        }
    }
}
