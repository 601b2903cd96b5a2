//! Products of matrices, our own on every layout: C ← A·B (+ C).
//!
//! `plan.rs` decides who computes: outer products, one row (`small.rs`), a few rows (`dots.rs`), or blocks for the caches
//! (`block.rs`) of tiles in registers (`tile.rs`). Where there are no lanes, `plain.rs` does the work of blocks.
//!
//! Which bits to expect: an element of C is a chain of fused multiply-adds in the order of k, in passes of at most 256
//! values (by k alone) whose sums are added up in turn. So it depends neither on the number of threads, nor on the
//! lanes, nor on the other rows of the product, with one exception: a product with Bᵀ stored, of at most eight rows, and any
//! product with a single row or column sums in lanes. Rows that are computed in blocks of nine and more have the bits of
//! the whole.

mod block;
mod dots;
mod lanes;
mod pack;
mod plain;
mod plan;
mod scratch;
mod small;
mod strip;
#[cfg(test)]
mod tests;
mod tile;
mod transpose;

pub use plan::share_columns;

use crate::Scalar;

/// C ← A·B, or C ← C + A·B where `accumulate`. C is m × n, A is m × k, B is k × n, all row-major.
///
/// Where `ta`, the slice `a` holds Aᵀ (k × m); where `tb`, the slice `b` holds Bᵀ (n × k).
#[derive(Debug)]
pub struct Product<'a, T> {
    /// Rows of C.
    pub m: usize,
    /// Columns of A and rows of B.
    pub k: usize,
    /// Columns of C.
    pub n: usize,
    /// A, or Aᵀ.
    pub a: &'a [T],
    /// B, or Bᵀ.
    pub b: &'a [T],
    /// C.
    pub c: &'a mut [T],
    /// Whether `a` holds Aᵀ.
    pub ta: bool,
    /// Whether `b` holds Bᵀ.
    pub tb: bool,
    /// Whether to add to C instead of replacing it.
    pub accumulate: bool,
}

/// The product by its definition, for any element, each sum in the order of k: the reference for every other.
pub fn reference<T: Scalar>(product: Product<'_, T>) {
    let Product { m, k, n, a, b, c, ta, tb, accumulate } = product;
    for i in 0..m {
        for j in 0..n {
            let at = |p: usize| {
                a[if ta { p * m + i } else { i * k + p }] * b[if tb { j * k + p } else { p * n + j }]
            };
            let sum = (0..k).fold(T::default(), |sum, p| sum + at(p));
            c[i * n + j] = if accumulate { c[i * n + j] + sum } else { sum };
        }
    }
}

/// The fast product of floats, on the lanes and the threads that there are.
///
/// # Panics
/// A slice is shorter than its sizes say.
#[inline]
pub fn fast<T: Native>(product: Product<'_, T>) {
    let Product { m, k, n, a, b, c, ta, tb, accumulate } = product;
    let (a, b, c) = (&a[..m * k], &b[..k * n], &mut c[..m * n]);
    if c.is_empty() {
        return;
    }
    if k > 0 {
        plan::run(Product { m, k, n, a, b, c, ta, tb, accumulate });
    } else if !accumulate {
        c.fill(T::default());
    }
}

/// A block of rows has at least so many, if the whole product has: fewer would be computed in another way, with other bits.
pub const LEAST_ROWS: usize = 16;

/// Some rows of the fast product, from `first` on, with the bits of the whole one; `c` holds these rows alone. False, and
/// nothing is done, where they are too few, or the whole one is no product of blocks.
///
/// # Panics
/// A slice is shorter than its sizes say.
pub fn rows<T: Native>(product: Product<'_, T>, first: usize) -> bool {
    let Product { m, k, n, a, b, c, ta, tb, accumulate } = product;
    let (a, b) = (&a[..m * k], &b[..k * n]);
    plan::rows(Product { m, k, n, a, b, c, ta, tb, accumulate }, first)
}

/// A float that has a product of its own. Sealed: `f32` and `f64`.
pub trait Native: lanes::Float {}
impl Native for f32 {}
impl Native for f64 {}
