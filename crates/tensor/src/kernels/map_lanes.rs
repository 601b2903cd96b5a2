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

impl<T: Scalar + Formulas, const N: usize> Sweep<'_, T, N> {
    /// As many elements at a time as a register holds.
    pub(crate) fn lanes<F: Formula<N>>(self, f: F) {
        self.pieces(&|piece| simd::dispatch(OnLanes { f, piece }));
    }
}

struct OnLanes<'a, T, F, const N: usize> {
    f: F,
    piece: Piece<'a, T, N>,
}

/// How many registers short rows are gathered into.
const STAGE: usize = 8;

impl<T: Scalar + Formulas, F: Formula<N>, const N: usize> WithSimd for OnLanes<'_, T, F, N> {
    type Output = ();

    /// One loop, and one place where the formula stands, for all patterns: an input that stretches along a row is one
    /// register, whose index is masked to 0; the end of a row is computed again together with what is before it; rows
    /// shorter than a register are gathered.
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let OnLanes { f, piece: Piece { loops, x, y, row, from } } = self;
        let lanes = T::count::<S>();
        let zero = T::splat(s, T::default());
        let (mut stage, mut out, mut fixed) = ([[zero; STAGE]; N], [zero; STAGE], [zero; N]);
        let staged = loops.run.min(y.len()) < lanes;
        let mut gather = Gather::new(staged, loops, row, from);
        let mut rows = loops.rows(row);
        let size = if staged { STAGE * lanes } else { loops.run.min(y.len()) };
        for y in y.chunks_mut(size) {
            let mut mask = [usize::MAX; N];
            for k in 0..N {
                if staged {
                    gather.fill(k, x[k], T::numbers_mut::<S>(&mut stage[k]), y.len());
                } else if loops.inner[k] == 0 {
                    (fixed[k], mask[k]) = (T::splat(s, x[k][rows.base[k]]), 0);
                }
            }
            let mut start = 0;
            loop {
                let mut inputs: [&[T::V<S>]; N] = [&[]; N];
                for k in 0..N {
                    inputs[k] = if staged {
                        &stage[k]
                    } else if mask[k] == 0 {
                        from_ref(&fixed[k])
                    } else {
                        let base = rows.base[k] + from;
                        T::registers::<S>(&x[k][base + start..base + y.len()]).0
                    };
                }
                let outputs = if staged {
                    &mut out[..y.len().div_ceil(lanes)]
                } else {
                    T::registers_mut::<S>(&mut y[start..]).0
                };
                let end = start + outputs.len() * lanes;
                for (i, y) in outputs.iter_mut().enumerate() {
                    let mut now = [Lanes::<S, T> { s, v: zero }; N];
                    for k in 0..N {
                        now[k].v = inputs[k][i & mask[k]];
                    }
                    *y = f.at(now).v;
                }
                if end >= y.len() {
                    break;
                }
                start = y.len() - lanes;
            }
            if staged {
                y.copy_from_slice(&T::numbers::<S>(&out)[..y.len()]);
            }
            rows.advance(loops);
        }
    }
}

/// Walks over the inputs of rows that are shorter than a register.
struct Gather<const N: usize>(Option<[super::Walk; N]>);

impl<const N: usize> Gather<N> {
    #[inline(always)]
    fn new(staged: bool, loops: &super::sweep::Loops<N>, row: usize, from: usize) -> Self {
        Gather(staged.then(|| gatherers(loops, row, from)))
    }

    #[inline(always)]
    fn fill<T: Copy>(&mut self, k: usize, x: &[T], stage: &mut [T], count: usize) {
        if let Some(walks) = &mut self.0 {
            for (to, at) in stage[..count].iter_mut().zip(&mut walks[k]) {
                *to = x[at];
            }
        }
    }
}

#[inline(never)]
fn gatherers<const N: usize>(loops: &super::sweep::Loops<N>, row: usize, from: usize) -> [super::Walk; N] {
    std::array::from_fn(|k| loops.walk(k, row, from))
}
