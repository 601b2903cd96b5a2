//! Products of matrices: ours and faer's behind one function.
//!
//! Large products are cut into blocks of rows by size alone, so that the result does not depend on the number of
//! threads. faer is called sequentially on each block: its own parallel product has an open report of silently wrong
//! results (faer-rs issue 273, version 0.24.4), and its threads make small products slower.

use super::parallel;
use crate::{Real, Scalar};
use std::sync::Mutex;

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

/// Products with fewer multiplications than this stay whole: a hand-over to another thread would cost more.
const LARGE: usize = 1 << 22;
/// A product is cut into at most so many blocks, since B is packed anew for each.
const BLOCKS: usize = 8;
/// The least number of rows in a block.
const ROWS: usize = 32;

/// The fast product of floats: faer's where the feature is on, ours otherwise.
pub fn fast<T: Real>(product: Product<'_, T>) {
    let Product { m, k, n, a, b, c, ta, tb, accumulate } = product;
    if m == 0 || n == 0 {
        return;
    }
    if k == 0 {
        if !accumulate {
            c.fill(T::default());
        }
        return;
    }
    let whole = Rows { from: 0, of: m, m, k, n, a, b, c, ta, tb, accumulate };
    let blocks = (m * k * n / (LARGE / 2)).min(BLOCKS);
    split(whole, m.div_ceil(blocks.max(1)).next_multiple_of(ROWS));
}

/// Some rows of a product: rows `from .. from + m` of `of`; `c` holds these rows alone.
#[derive(Debug)]
pub struct Rows<'a, T> {
    from: usize,
    of: usize,
    m: usize,
    k: usize,
    n: usize,
    a: &'a [T],
    b: &'a [T],
    c: &'a mut [T],
    ta: bool,
    tb: bool,
    accumulate: bool,
}

/// Computes blocks of `block` rows, on as many threads as there are.
fn split<T: Real>(rows: Rows<'_, T>, block: usize) {
    let half = rows.m.div_ceil(block) / 2 * block;
    if half == 0 {
        return T::rows(rows);
    }
    let Rows { from, of, m, k, n, a, b, c, ta, tb, accumulate } = rows;
    let (upper, lower) = c.split_at_mut(half * n);
    let upper = Rows { from, of, m: half, k, n, a, b, c: upper, ta, tb, accumulate };
    let lower = Rows { from: from + half, of, m: m - half, k, n, a, b, c: lower, ta, tb, accumulate };
    let halves = [upper, lower].map(|half| Mutex::new(Some(half)));
    let take = |i: usize| halves[i].lock().ok().and_then(|mut half| half.take());
    parallel(2, &|i| {
        if let Some(half) = take(i) {
            split(half, block);
        }
    });
}

/// A float that has a product of its own. Sealed: `f32` and `f64`.
pub trait Native: Sized {
    /// Computes a block of rows on this thread.
    #[doc(hidden)]
    fn rows(rows: Rows<'_, Self>);
}

impl Native for f32 {
    fn rows(rows: Rows<'_, f32>) {
        block(rows);
    }
}

impl Native for f64 {
    fn rows(rows: Rows<'_, f64>) {
        block(rows);
    }
}

#[cfg(feature = "faer")]
fn block<T: faer::traits::ComplexField + Copy>(rows: Rows<'_, T>) {
    use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
    let Rows { from, of, m, k, n, a, b, c, ta, tb, accumulate } = rows;
    let a = if ta {
        MatRef::from_row_major_slice(a, k, of).transpose().subrows(from, m)
    } else {
        MatRef::from_row_major_slice(&a[from * k..][..m * k], m, k)
    };
    let b = if tb {
        MatRef::from_row_major_slice(b, n, k).transpose()
    } else {
        MatRef::from_row_major_slice(b, k, n)
    };
    let how = if accumulate { Accum::Add } else { Accum::Replace };
    matmul(MatMut::from_row_major_slice_mut(c, m, n), how, a, b, T::one_impl(), Par::Seq);
}

#[cfg(not(feature = "faer"))]
fn block<T: Scalar>(rows: Rows<'_, T>) {
    let Rows { from, of, m, k, n, a, b, c, ta, tb, accumulate } = rows;
    if !accumulate {
        c.fill(T::default());
    }
    let at = |i: usize, p: usize| a[if ta { p * of + from + i } else { (from + i) * k + p }];
    for i in 0..m {
        let row = &mut c[i * n..][..n];
        if tb {
            for (c, b) in row.iter_mut().zip(b.chunks_exact(k)) {
                *c = *c + dot(b, |p| at(i, p));
            }
        } else {
            for (p, b) in b.chunks_exact(n).enumerate() {
                let a = at(i, p);
                row.iter_mut().zip(b).for_each(|(c, &b)| *c = *c + a * b);
            }
        }
    }
}

/// Σ b[p]·a(p) in eight interleaved chains, which the compiler turns into lanes.
#[cfg(not(feature = "faer"))]
fn dot<T: Scalar>(b: &[T], a: impl Fn(usize) -> T) -> T {
    let mut lanes = [T::default(); 8];
    for (chunk, b) in b.chunks(8).enumerate() {
        for (lane, (sum, &b)) in lanes.iter_mut().zip(b).enumerate() {
            *sum = *sum + b * a(chunk * 8 + lane);
        }
    }
    lanes.into_iter().fold(T::default(), |sum, x| sum + x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use proptest::prelude::*;

    fn compare<T: Real>(m: usize, k: usize, n: usize, ta: bool, tb: bool, accumulate: bool, bound: f64) {
        let mut stream = Stream::new(3, "gemm");
        let mut draw = |len: usize| (0..len).map(|_| T::of(stream.uniform(-1.0, 1.0))).collect::<Vec<T>>();
        let (a, b, c) = (draw(m * k), draw(k * n), draw(m * n));
        let (mut fast_c, mut slow_c) = (c.clone(), c);
        fast(Product { m, k, n, a: &a, b: &b, c: &mut fast_c, ta, tb, accumulate });
        reference(Product { m, k, n, a: &a, b: &b, c: &mut slow_c, ta, tb, accumulate });
        for (fast, slow) in fast_c.iter().zip(&slow_c) {
            let error = (fast.to_f64() - slow.to_f64()).abs();
            assert!(
                error <= bound * (1.0 + k as f64).sqrt(),
                "{m}x{k}x{n} {ta} {tb} {accumulate}: {fast} against {slow}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_fast_product_equals_the_reference(
            m in 0usize..40, k in 0usize..40, n in 0usize..40, ta: bool, tb: bool, accumulate: bool,
        ) {
            compare::<f32>(m, k, n, ta, tb, accumulate, 1e-5);
            compare::<f64>(m, k, n, ta, tb, accumulate, 1e-13);
        }
    }

    #[test]
    fn large_products_do_not_depend_on_the_number_of_threads() {
        let (m, k, n) = (150, 200, 300);
        compare::<f32>(m, k, n, true, false, false, 1e-5);
        let a: Vec<f32> = (0..m * k).map(|i| (i as f32 * 0.37).sin()).collect();
        let b: Vec<f32> = (0..k * n).map(|i| (i as f32 * 0.73).cos()).collect();
        for ta in [false, true] {
            let mut results = [1, 2, 3, 4].map(|threads| {
                crate::kernels::set_threads(threads);
                let mut c = vec![0.0; m * n];
                fast(Product { m, k, n, a: &a, b: &b, c: &mut c, ta, tb: false, accumulate: false });
                c
            });
            let first = results[0].clone();
            assert!(results.iter_mut().all(|c| *c == first));
        }
        crate::kernels::set_threads(0);
    }
}
