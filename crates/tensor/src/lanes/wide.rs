use super::{Ground, Lanes};
use pulp::{Simd, bytemuck};
use std::slice::{from_mut, from_ref};

/// A formula in `f64` for functions of `f32`: with 29 bits to spare, a plain evaluation rounds right nearly always.
pub(crate) trait Wide<const N: usize>: Copy {
    fn at<S: Ground<f64>>(self, x: [Lanes<S, f64>; N]) -> Lanes<S, f64>;
}

/// The same for registers alone, where numbers are looked at one by one.
pub(crate) trait OnRegisters<const N: usize>: Copy {
    fn on<S: Simd>(self, x: [Lanes<S, f64>; N]) -> Lanes<S, f64>;
}

impl<const N: usize, W: Wide<N>> OnRegisters<N> for W {
    #[inline(always)]
    fn on<S: Simd>(self, x: [Lanes<S, f64>; N]) -> Lanes<S, f64> {
        self.at(x)
    }
}

/// f(x), computed in `f64` and rounded once; a register of `f32` is two of `f64`.
#[inline(always)]
pub(crate) fn wide<S: Simd, const N: usize>(f: impl OnRegisters<N>, x: [Lanes<S, f32>; N]) -> Lanes<S, f32> {
    let (s, mut y) = (x[0].s, x[0]);
    let mut part = [Lanes::splat(s, 0.0); N];
    for (i, y) in
        bytemuck::cast_slice_mut::<_, f32>(from_mut(&mut y.v)).chunks_exact_mut(S::F64_LANES).enumerate()
    {
        for (to, from) in part.iter_mut().zip(&x) {
            let from = &bytemuck::cast_slice::<_, f32>(from_ref(&from.v))[i * S::F64_LANES..];
            for (to, from) in bytemuck::cast_slice_mut::<_, f64>(from_mut(&mut to.v)).iter_mut().zip(from) {
                *to = f64::from(*from);
            }
        }
        let value = f.on(part);
        for (to, from) in y.iter_mut().zip(bytemuck::cast_slice::<_, f64>(from_ref(&value.v))) {
            *to = *from as f32;
        }
    }
    y
}
