use super::{
    Formula,
    sweep::{Piece, Sweep},
};
use crate::{
    Scalar,
    lanes::{Formulas, Lanes},
    simd,
};
use pulp::{Simd, WithSimd};
use std::slice::from_ref;

/// As many elements at a time as a register holds.
///
/// What depends on the formula is as little as can be, since it is compiled for each formula, element and instruction
/// set: one loop, in which the formula stands once.
pub(crate) fn on_lanes<T: Scalar + Formulas, const N: usize>(f: impl Formula<N>, sweep: Sweep<'_, T, N>) {
    sweep.pieces(&|piece| {
        if piece.loops.run.min(piece.y.len()) < simd::dispatch(Width(T::default())) {
            piece.gathered(&mut |x, y| {
                let piece = Piece { loops: &Piece::<T, N>::line(y.len()), x, y, row: 0, from: 0 };
                simd::dispatch(OnLanes { f, piece });
            });
        } else {
            simd::dispatch(OnLanes { f, piece });
        }
    });
}

/// How many elements a register holds.
struct Width<T>(T);

impl<T: Formulas> WithSimd for Width<T> {
    type Output = usize;
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        T::count::<S>()
    }
}

/// The formula over rows that are no shorter than a register.
struct OnLanes<'a, T, F, const N: usize> {
    f: F,
    piece: Piece<'a, T, N>,
}

impl<T: Scalar + Formulas, F: Formula<N>, const N: usize> WithSimd for OnLanes<'_, T, F, N> {
    type Output = ();

    /// An input that stretches along the row is one register, whose index is masked to 0; the end of a row is computed
    /// again together with what is before it.
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let OnLanes { f, piece: Piece { loops, x, y, row, from } } = self;
        let zero = T::splat(s, T::default());
        let mut rows = loops.rows(row);
        for y in y.chunks_mut(loops.run) {
            let (mut fixed, mut mask) = ([zero; N], [usize::MAX; N]);
            for k in 0..N {
                if loops.inner[k] == 0 {
                    (fixed[k], mask[k]) = (T::splat(s, x[k][rows.base[k]]), 0);
                }
            }
            let (mut start, len) = (0, y.len());
            while start < len {
                let mut inputs: [&[T::V<S>]; N] = [&[]; N];
                for k in 0..N {
                    let at = rows.base[k] + from;
                    inputs[k] = if mask[k] == 0 {
                        from_ref(&fixed[k])
                    } else {
                        T::registers::<S>(&x[k][at + start..at + len]).0
                    };
                }
                let (outputs, rest) = T::registers_mut::<S>(&mut y[start..]);
                for (i, y) in outputs.iter_mut().enumerate() {
                    let mut now = [Lanes::<S, T> { s, v: zero }; N];
                    for k in 0..N {
                        now[k].v = inputs[k][i & mask[k]];
                    }
                    *y = f.at(now).v;
                }
                start = if rest.is_empty() { len } else { len - T::count::<S>() };
            }
            rows.advance(loops);
        }
    }
}
