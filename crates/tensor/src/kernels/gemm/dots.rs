//! Dot products of a few rows with many.

use super::{lanes::Float, small::Dots};
use pulp::Simd;

/// M rows of X with all rows of W, R at a time.
#[inline(always)]
pub(super) fn rows<S: Simd, T: Float, const M: usize, const R: usize>(s: S, dots: Dots<'_, T>) {
    let Dots { x, k, w, c, c_step, columns, add } = dots;
    let mut j = 0;
    while j + R <= columns {
        tile::<S, T, M, R>(s, x, &w[j * k..], k, &mut c[j..], c_step, add);
        j += R;
    }
    while j < columns {
        tile::<S, T, M, 1>(s, x, &w[j * k..], k, &mut c[j..], c_step, add);
        j += 1;
    }
}

#[inline(always)]
#[allow(clippy::needless_range_loop)] // as in `tile.rs`
fn tile<S: Simd, T: Float, const M: usize, const R: usize>(
    s: S,
    x: &[T],
    w: &[T],
    k: usize,
    c: &mut [T],
    c_step: usize,
    add: bool,
) {
    let whole = k / T::lanes::<S>();
    let (mut xs, mut ws) = ([T::vectors::<S>(x); M], [T::vectors::<S>(x); R]);
    for i in 0..M {
        xs[i] = &T::vectors::<S>(&x[i * k..][..k])[..whole];
    }
    for r in 0..R {
        ws[r] = &T::vectors::<S>(&w[r * k..][..k])[..whole];
    }
    let mut sums = [[T::splat(s, T::default()); R]; M];
    for p in 0..whole {
        for i in 0..M {
            for r in 0..R {
                sums[i][r] = T::fma(s, xs[i][p], ws[r][p], sums[i][r]);
            }
        }
    }
    let mut all = [[T::default(); R]; M];
    for i in 0..M {
        for r in 0..R {
            all[i][r] = T::sum(s, sums[i][r]);
        }
    }
    for p in whole * T::lanes::<S>()..k {
        for i in 0..M {
            for r in 0..R {
                all[i][r] = T::fma_one(x[i * k + p], w[r * k + p], all[i][r]);
            }
        }
    }
    for i in 0..M {
        let c = &mut c[i * c_step..][..R];
        for r in 0..R {
            c[r] = if add { c[r] + all[i][r] } else { all[i][r] };
        }
    }
}
