//! Products that are over before a block is set up: one row of C, or one value of k. Nothing is packed, and one call of a
//! function with the instruction set does it all.

use super::{dots, lanes::Float};
use pulp::{Simd, WithSimd};

/// C (+)= a·bᵀ, the product of a column and a row.
#[derive(Debug)]
pub(super) struct Outer<'a, T> {
    /// The column.
    pub a: &'a [T],
    /// The row.
    pub b: &'a [T],
    /// C, as many rows as `a` has numbers.
    pub c: &'a mut [T],
    /// Whether to add to C instead of replacing it.
    pub add: bool,
}

impl<T: Float> WithSimd for Outer<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Outer { a, b, c, add } = self;
        let lanes = T::lanes::<S>();
        let whole = b.len() / lanes * lanes;
        let (vectors, zero) = (T::vectors::<S>(b), T::splat(s, T::default()));
        for (&a, row) in a.iter().zip(c.chunks_exact_mut(b.len())) {
            let x = T::splat(s, a);
            let (to, rest) = row.split_at_mut(whole);
            let to = T::vectors_mut::<S>(to);
            if add {
                for (to, &b) in to.iter_mut().zip(vectors) {
                    *to = T::plus(s, *to, T::fma(s, x, b, zero));
                }
            } else {
                for (to, &b) in to.iter_mut().zip(vectors) {
                    *to = T::fma(s, x, b, zero);
                }
            }
            for (to, &b) in rest.iter_mut().zip(&b[whole..]) {
                let product = T::fma_one(a, b, T::default());
                *to = if add { *to + product } else { product };
            }
        }
    }
}

/// c (+)= x·Y for a row x and a row-major Y, of which `c.len()` columns from the first are meant.
#[derive(Debug)]
pub(super) struct Sweep<'a, T> {
    /// The row.
    pub x: &'a [T],
    /// Y from its first column that counts.
    pub y: &'a [T],
    /// The distance between rows of Y.
    pub y_step: usize,
    /// The row of C.
    pub c: &'a mut [T],
    /// Whether to add to C instead of replacing it.
    pub add: bool,
}

impl<T: Float> WithSimd for Sweep<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Sweep { x, y, y_step, c, add } = self;
        let (lanes, n) = (T::lanes::<S>(), c.len());
        let mut j = 0;
        while j + 8 * lanes <= n {
            sweep::<S, T, 8>(s, x, &y[j..], y_step, &mut c[j..], add);
            j += 8 * lanes;
        }
        while j + 2 * lanes <= n {
            sweep::<S, T, 2>(s, x, &y[j..], y_step, &mut c[j..], add);
            j += 2 * lanes;
        }
        while j + lanes <= n {
            sweep::<S, T, 1>(s, x, &y[j..], y_step, &mut c[j..], add);
            j += lanes;
        }
        for j in j..n {
            let mut sum = T::default();
            for (&x, y) in x.iter().zip(y.chunks(y_step)) {
                sum = T::fma_one(x, y[j], sum);
            }
            c[j] = if add { c[j] + sum } else { sum };
        }
    }
}

#[inline(always)]
#[allow(clippy::needless_range_loop)] // as in `tile.rs`
fn sweep<S: Simd, T: Float, const V: usize>(s: S, x: &[T], y: &[T], y_step: usize, c: &mut [T], add: bool) {
    let width = V * T::lanes::<S>();
    let mut sums = [T::splat(s, T::default()); V];
    for (&x, y) in x.iter().zip(y.chunks(y_step)) {
        let x = T::splat(s, x);
        let y = T::vectors::<S>(&y[..width]);
        for j in 0..V {
            sums[j] = T::fma(s, x, y[j], sums[j]);
        }
    }
    let c = T::vectors_mut::<S>(&mut c[..width]);
    for j in 0..V {
        c[j] = if add { T::plus(s, sums[j], c[j]) } else { sums[j] };
    }
}

/// C (+)= X·Wᵀ for the few rows of X: sums over k in lanes. These bits depend on the number of lanes.
#[derive(Debug)]
pub(super) struct Dots<'a, T> {
    /// X, row-major; up to [`MOST`] rows.
    pub x: &'a [T],
    /// The number of values of k.
    pub k: usize,
    /// W, row-major, as many rows as C has columns.
    pub w: &'a [T],
    /// C from its first column that counts, and as far as it reaches.
    pub c: &'a mut [T],
    /// The distance between rows of C.
    pub c_step: usize,
    /// How many columns of C to compute.
    pub columns: usize,
    /// Whether to add to C instead of replacing it.
    pub add: bool,
}

/// The most rows of X for [`Dots`].
pub(super) const MOST: usize = 8;

impl<T: Float> WithSimd for Dots<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Dots { x, k, w, c, c_step, columns, add } = self;
        for (x, c) in x.chunks(4 * k).zip(c.chunks_mut(4 * c_step)) {
            let dots = Dots { x, k, w, c, c_step, columns, add };
            match x.len() / k {
                1 => dots::rows::<S, T, 1, 8>(s, dots),
                2 => dots::rows::<S, T, 2, 4>(s, dots),
                3 => dots::rows::<S, T, 3, 3>(s, dots),
                _ => dots::rows::<S, T, 4, 2>(s, dots),
            }
        }
    }
}
