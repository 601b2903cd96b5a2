//! The way of finished tiles to C where they do not lie as C does: at its ragged edge, or transposed.

use super::lanes::Float;
use pulp::{Simd, WithSimd};

/// C (+)= a strip, or its transpose.
#[derive(Debug)]
pub(super) struct Strip<'a, T> {
    /// The strip: `rows` rows of `width`, and room for a vector's number of rows more.
    pub strip: &'a [T],
    /// Its rows.
    pub rows: usize,
    /// The distance between its rows.
    pub width: usize,
    /// How many of its columns count.
    pub columns: usize,
    /// C from the first element to write.
    pub c: &'a mut [T],
    /// The distance between rows of C.
    pub c_step: usize,
    /// Whether the columns of the strip are rows of C.
    pub turned: bool,
    /// Whether to add to C instead of replacing it.
    pub add: bool,
}

impl<T: Float> WithSimd for Strip<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Strip { strip, rows, width, columns, c, c_step, turned, add } = self;
        if !turned {
            for i in 0..rows {
                put(&strip[i * width..][..columns], &mut c[i * c_step..][..columns], add);
            }
            return;
        }
        let lanes = T::lanes::<S>();
        let mut block = [T::default(); 256];
        for j in (0..columns).step_by(lanes) {
            let tall = (columns - j).min(lanes);
            for i in (0..rows).step_by(lanes) {
                let wide = (rows - i).min(lanes);
                let from = &strip[i * width + j..];
                if tall == lanes && wide == lanes && !add {
                    T::transpose(s, from, width, &mut c[j * c_step + i..], c_step);
                    continue;
                }
                T::transpose(s, from, width, &mut block, lanes);
                for r in 0..tall {
                    put(&block[r * lanes..][..wide], &mut c[(j + r) * c_step + i..][..wide], add);
                }
            }
        }
    }
}

#[inline(always)]
fn put<T: Float>(from: &[T], to: &mut [T], add: bool) {
    if add {
        for (to, &x) in to.iter_mut().zip(from) {
            *to = *to + x;
        }
    } else {
        for (to, &x) in to.iter_mut().zip(from) {
            *to = x;
        }
    }
}
