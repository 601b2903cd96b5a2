//! The innermost loops: a tile of C of H rows by V vectors, which stays in registers while k runs.
//!
//! Each element is one chain of fused multiply-adds in the order of k, so that its bits depend neither on the tile nor on
//! the number of lanes. A tile needs H·V + V + 1 registers. Three things keep it there, and each costs a factor if lost:
//! a kernel is a function of its own (`vectorize` is called from code without the instruction set, so that it cannot be
//! inlined), loops are plain `for`s over constants, and the end of the kernel is nothing but loops over whole vectors.

use super::lanes::Float;
use pulp::{Simd, WithSimd};

/// A column of tiles, all of one height, over the same panel of Y: out (+)= X·Y.
#[derive(Debug)]
pub(super) struct Column<'a, T> {
    /// X from the first row of the first tile.
    pub x: &'a [T],
    /// How X lies.
    pub lie: Lie,
    /// The distance in `x` between rows ([`Lie::Rows`]) or between values of k ([`Lie::Steps`]).
    pub x_step: usize,
    /// The distance in `x` between tiles.
    pub x_tile: usize,
    /// Y from the first column of the panel: V whole vectors in each row.
    pub y: &'a [T],
    /// The distance in `y` between rows.
    pub y_step: usize,
    /// The number of values of k.
    pub k: usize,
    /// The result, from its first row.
    pub out: &'a mut [T],
    /// The distance in `out` between rows.
    pub out_step: usize,
    /// Whether to add to `out` instead of replacing it.
    pub add: bool,
    /// How many tiles there are.
    pub count: usize,
}

/// How the left operand lies in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lie {
    /// Row by row: neighbours along k lie side by side.
    Rows,
    /// One value of k after the other: neighbours along m lie side by side.
    Steps,
}

/// Whether there are 32 registers. Vectors of 512 bits come with as many, which emulated ones do not say.
const fn many<S: Simd>() -> bool {
    S::REGISTER_COUNT >= 32 || S::F32_LANES >= 16
}

/// The tallest tile of two vectors: 28 or 12 of the registers are sums.
pub(super) fn tallest<S: Simd>() -> usize {
    if many::<S>() { 14 } else { 6 }
}

/// The tallest tile of `vectors` vectors where tiles of two are at most `tall`.
pub(super) fn height(tall: usize, vectors: usize) -> usize {
    match vectors {
        1 => tall.max(8),
        2 => tall,
        3 => 4,
        _ => 2,
    }
}

/// Vectors in a panel for so few rows that all are in one tile, where there would be too few sums with two.
pub(super) fn vectors(rows: usize) -> usize {
    match rows {
        0..=2 => 4,
        3 | 4 => 3,
        _ => 2,
    }
}

/// Computes tiles of `height` rows by `vectors` vectors, where [`height`] allows.
pub(super) fn run<S: Simd, T: Float>(s: S, height: usize, vectors: usize, column: Column<'_, T>) {
    match height {
        1 => wide::<S, T, 1, 4>(s, vectors, column),
        2 => wide::<S, T, 2, 4>(s, vectors, column),
        3 => wide::<S, T, 3, 3>(s, vectors, column),
        4 => wide::<S, T, 4, 3>(s, vectors, column),
        5 => narrow::<S, T, 5>(s, vectors, column),
        6 => narrow::<S, T, 6>(s, vectors, column),
        7 => narrow::<S, T, 7>(s, vectors, column),
        8 => narrow::<S, T, 8>(s, vectors, column),
        9 => narrow::<S, T, 9>(s, vectors, column),
        10 => narrow::<S, T, 10>(s, vectors, column),
        11 => narrow::<S, T, 11>(s, vectors, column),
        12 => narrow::<S, T, 12>(s, vectors, column),
        13 => narrow::<S, T, 13>(s, vectors, column),
        _ => narrow::<S, T, 14>(s, vectors, column),
    }
}

fn wide<S: Simd, T: Float, const H: usize, const V: usize>(s: S, vectors: usize, column: Column<'_, T>) {
    if vectors == V { lie::<S, T, H, V>(s, column) } else { narrow::<S, T, H>(s, vectors, column) }
}

fn narrow<S: Simd, T: Float, const H: usize>(s: S, vectors: usize, column: Column<'_, T>) {
    // Constant for each kernel, so that what does not fit into the registers is never compiled.
    if vectors == 2 && (H <= 6 || many::<S>()) {
        lie::<S, T, H, 2>(s, column);
    } else {
        lie::<S, T, H, 1>(s, column);
    }
}

fn lie<S: Simd, T: Float, const H: usize, const V: usize>(s: S, column: Column<'_, T>) {
    match column.lie {
        Lie::Rows => outlined(s, Kernel::<T, H, V, true>(column)),
        Lie::Steps => outlined(s, Kernel::<T, H, V, false>(column)),
    }
}

/// A call that is never inlined.
#[inline(never)]
pub(super) fn outlined<S: Simd, O: WithSimd>(s: S, op: O) -> O::Output {
    s.vectorize(op)
}

struct Kernel<'a, T, const H: usize, const V: usize, const ROWS: bool>(Column<'a, T>);

impl<T: Float, const H: usize, const V: usize, const ROWS: bool> WithSimd for Kernel<'_, T, H, V, ROWS> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // iterators over the accumulators put them into memory
    fn with_simd<S: Simd>(self, s: S) {
        let Column { x, x_step, x_tile, y, y_step, k, out, out_step, add, count, .. } = self.0;
        let width = V * T::lanes::<S>();
        for tile in 0..count {
            let x = &x[tile * x_tile..];
            let out = &mut out[tile * H * out_step..];
            let mut sums = [[T::splat(s, T::default()); V]; H];
            if ROWS {
                let mut rows = [x; H];
                for i in 0..H {
                    rows[i] = &x[i * x_step..][..k];
                }
                for p in 0..k {
                    let y = T::vectors::<S>(&y[p * y_step..][..width]);
                    for i in 0..H {
                        let x = T::splat(s, rows[i][p]);
                        for j in 0..V {
                            sums[i][j] = T::fma(s, x, y[j], sums[i][j]);
                        }
                    }
                }
            } else {
                for p in 0..k {
                    let y = T::vectors::<S>(&y[p * y_step..][..width]);
                    let x = &x[p * x_step..][..H];
                    for i in 0..H {
                        let x = T::splat(s, x[i]);
                        for j in 0..V {
                            sums[i][j] = T::fma(s, x, y[j], sums[i][j]);
                        }
                    }
                }
            }
            if add {
                for i in 0..H {
                    let row = T::vectors_mut::<S>(&mut out[i * out_step..][..width]);
                    for j in 0..V {
                        row[j] = T::plus(s, sums[i][j], row[j]);
                    }
                }
            } else {
                for i in 0..H {
                    let row = T::vectors_mut::<S>(&mut out[i * out_step..][..width]);
                    row.copy_from_slice(&sums[i]);
                }
            }
        }
    }
}
