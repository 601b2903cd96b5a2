use super::{
    Formula,
    kernel::{Kernel, Width},
    sweep::{LARGE, Piece, Sweep},
};
use crate::{
    Scalar,
    lanes::{Formulas, Lanes},
};
use pulp::Simd;
use std::{array::from_fn, slice::from_ref};

/// The formula over the whole result, in parallel where that is large.
#[inline]
pub(super) fn run<T: Scalar, const N: usize>(f: impl Formula<N>, sweep: Sweep<'_, T, N>) {
    let Sweep { loops, x, y } = sweep;
    if y.len() < LARGE {
        return part(f, Piece { loops, x, y, row: 0, from: 0 });
    }
    Sweep { loops, x, y }.pieces(&|piece| part(f, piece));
}

/// What depends on the formula is as little as can be, since it is compiled for each formula, element and instruction
/// set: one loop, in which the formula stands once.
fn part<T: Scalar, const N: usize>(f: impl Formula<N>, piece: Piece<'_, T, N>) {
    if piece.short(T::run(Width)) {
        piece.gathered(&mut |x, y| {
            let piece = Piece { loops: &Piece::<T, N>::line(y.len()), x, y, row: 0, from: 0 };
            T::run(Map { f, piece });
        });
    } else {
        T::run(Map { f, piece });
    }
}

/// The formula over rows that are no shorter than a register, or over one that is.
pub(super) struct Map<'a, T, F, const N: usize> {
    pub(super) f: F,
    pub(super) piece: Piece<'a, T, N>,
}

impl<T: Scalar, F: Formula<N>, const N: usize> Kernel<T> for Map<'_, T, F, N> {
    type Output = ();

    fn plain(self) {
        let Map { f, piece: Piece { loops, x, y, row, from } } = self;
        let mut rows = loops.rows(row);
        for y in y.chunks_mut(loops.run) {
            for (i, y) in y.iter_mut().enumerate() {
                *y = f.at(from_fn(|k| x[k][rows.base[k] + (from + i) * loops.inner[k]]));
            }
            rows.advance(loops);
        }
    }

    /// An input that stretches along the row is one register, whose index is masked to 0; the end of a row is computed
    /// again together with what is before it, and a row shorter than a register goes through registers filled up with zeros.
    #[inline(always)]
    fn lanes<S: Simd>(self, s: S)
    where
        T: Formulas,
    {
        let Map { f, piece: Piece { loops, x, y, row, from } } = self;
        let zero = T::splat(s, T::default());
        let mut rows = loops.rows(row);
        for y in y.chunks_mut(loops.run) {
            let (mut fixed, mut mask) = ([zero; N], [usize::MAX; N]);
            for k in 0..N {
                if loops.inner[k] == 0 {
                    (fixed[k], mask[k]) = (T::splat(s, x[k][rows.base[k]]), 0);
                }
            }
            let (mut start, len, mut short) = (0, y.len(), [zero]);
            let is_short = len < T::count::<S>();
            if is_short {
                for k in (0..N).filter(|&k| loops.inner[k] != 0) {
                    (fixed[k], mask[k]) = (T::part(s, &x[k][rows.base[k] + from..][..len]), 0);
                }
            }
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
                let (outputs, rest) = if is_short {
                    (&mut short[..], &mut [][..])
                } else {
                    T::registers_mut::<S>(&mut y[start..])
                };
                for (i, y) in outputs.iter_mut().enumerate() {
                    let mut now = [Lanes::<S, T> { s, v: zero }; N];
                    for k in 0..N {
                        now[k].v = inputs[k][i & mask[k]];
                    }
                    *y = f.at(now).v;
                }
                start = if rest.is_empty() { len } else { len - T::count::<S>() };
            }
            if is_short {
                T::put_part(s, y, short[0]);
            }
            rows.advance(loops);
        }
    }
}
