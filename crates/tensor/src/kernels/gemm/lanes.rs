//! What a kernel does with vectors of `f32` or `f64`, on any instruction set.

use super::{scratch::Scratch, transpose};
use pulp::Simd;
use std::ops::Add;

/// A float with its vector on the instruction set `S`.
///
/// Everything is `#[inline(always)]`, since a call would lose the instruction set of the kernel around it; for the same
/// reason there are no closures and no `array::from_fn` in kernels.
pub trait Float: Copy + Default + Add<Output = Self> + Send + Sync + 'static {
    /// A vector.
    type V<S: Simd>: Copy;

    /// How many numbers a vector holds.
    #[inline(always)]
    fn lanes<S: Simd>() -> usize {
        size_of::<Self::V<S>>() / size_of::<Self>()
    }
    /// All lanes x.
    fn splat<S: Simd>(s: S, x: Self) -> Self::V<S>;
    /// x·y + z, rounded once.
    fn fma<S: Simd>(s: S, x: Self::V<S>, y: Self::V<S>, z: Self::V<S>) -> Self::V<S>;
    /// x·y + z, rounded once, of single numbers.
    fn fma_one(x: Self, y: Self, z: Self) -> Self;
    /// x + y.
    fn plus<S: Simd>(s: S, x: Self::V<S>, y: Self::V<S>) -> Self::V<S>;
    /// The sum of the lanes.
    fn sum<S: Simd>(s: S, x: Self::V<S>) -> Self;
    /// The slice as whole vectors, without what is left over.
    fn vectors<S: Simd>(x: &[Self]) -> &[Self::V<S>];
    /// The slice as whole vectors, without what is left over.
    fn vectors_mut<S: Simd>(x: &mut [Self]) -> &mut [Self::V<S>];
    /// Transposes a block of lanes × lanes: row i of `from` starts at `i * from_step`, row j of `to` at `j * to_step`.
    fn transpose<S: Simd>(s: S, from: &[Self], from_step: usize, to: &mut [Self], to_step: usize);
    /// Runs `work` with this thread's buffers.
    fn with_scratch<R>(work: impl FnOnce(&mut Scratch<Self>) -> R) -> R;
}

thread_local! {
    static SINGLE: std::cell::Cell<Scratch<f32>> = const { std::cell::Cell::new(Scratch::new()) };
    static DOUBLE: std::cell::Cell<Scratch<f64>> = const { std::cell::Cell::new(Scratch::new()) };
}

impl Float for f32 {
    type V<S: Simd> = S::f32s;
    #[inline(always)]
    fn splat<S: Simd>(s: S, x: f32) -> S::f32s {
        s.splat_f32s(x)
    }
    #[inline(always)]
    fn fma<S: Simd>(s: S, x: S::f32s, y: S::f32s, z: S::f32s) -> S::f32s {
        s.mul_add_f32s(x, y, z)
    }
    #[inline(always)]
    fn fma_one(x: f32, y: f32, z: f32) -> f32 {
        x.mul_add(y, z)
    }
    #[inline(always)]
    fn plus<S: Simd>(s: S, x: S::f32s, y: S::f32s) -> S::f32s {
        s.add_f32s(x, y)
    }
    #[inline(always)]
    fn sum<S: Simd>(s: S, x: S::f32s) -> f32 {
        s.reduce_sum_f32s(x)
    }
    #[inline(always)]
    fn vectors<S: Simd>(x: &[f32]) -> &[S::f32s] {
        S::as_simd_f32s(x).0
    }
    #[inline(always)]
    fn vectors_mut<S: Simd>(x: &mut [f32]) -> &mut [S::f32s] {
        S::as_mut_simd_f32s(x).0
    }
    #[inline(always)]
    fn transpose<S: Simd>(s: S, from: &[f32], from_step: usize, to: &mut [f32], to_step: usize) {
        transpose::single(s, from, from_step, to, to_step);
    }
    fn with_scratch<R>(work: impl FnOnce(&mut Scratch<f32>) -> R) -> R {
        SINGLE.with(|kept| Scratch::lend(kept, work))
    }
}

impl Float for f64 {
    type V<S: Simd> = S::f64s;
    #[inline(always)]
    fn splat<S: Simd>(s: S, x: f64) -> S::f64s {
        s.splat_f64s(x)
    }
    #[inline(always)]
    fn fma<S: Simd>(s: S, x: S::f64s, y: S::f64s, z: S::f64s) -> S::f64s {
        s.mul_add_f64s(x, y, z)
    }
    #[inline(always)]
    fn fma_one(x: f64, y: f64, z: f64) -> f64 {
        x.mul_add(y, z)
    }
    #[inline(always)]
    fn plus<S: Simd>(s: S, x: S::f64s, y: S::f64s) -> S::f64s {
        s.add_f64s(x, y)
    }
    #[inline(always)]
    fn sum<S: Simd>(s: S, x: S::f64s) -> f64 {
        s.reduce_sum_f64s(x)
    }
    #[inline(always)]
    fn vectors<S: Simd>(x: &[f64]) -> &[S::f64s] {
        S::as_simd_f64s(x).0
    }
    #[inline(always)]
    fn vectors_mut<S: Simd>(x: &mut [f64]) -> &mut [S::f64s] {
        S::as_mut_simd_f64s(x).0
    }
    #[inline(always)]
    fn transpose<S: Simd>(s: S, from: &[f64], from_step: usize, to: &mut [f64], to_step: usize) {
        transpose::double(s, from, from_step, to, to_step);
    }
    fn with_scratch<R>(work: impl FnOnce(&mut Scratch<f64>) -> R) -> R {
        DOUBLE.with(|kept| Scratch::lend(kept, work))
    }
}
