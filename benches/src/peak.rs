//! The machine's measured peak of fused multiply-adds on one core, and the SIMD level in use.

use pulp::{Arch, Simd, WithSimd};
use std::{hint::black_box, time::Instant};

/// Independent chains: enough to hide a latency of 4 cycles on two units, few enough for 16 registers.
const CHAINS: usize = 12;
/// Fused multiply-adds of one chain in one run, about half a millisecond.
const STEPS: usize = 100_000;
/// Runs, the fastest of which counts.
const RUNS: usize = 40;

/// A float whose fused multiply-add fills vector registers. Implemented for `f32` and `f64`.
pub trait Fma: Sized {
    /// Runs [`CHAINS`] chains x ← x·a + b for [`STEPS`] steps in registers; returns the lanes of a register.
    #[doc(hidden)]
    fn chains<S: Simd>(simd: S) -> usize;
}

impl Fma for f32 {
    #[inline(always)]
    fn chains<S: Simd>(simd: S) -> usize {
        let (a, b) = (simd.splat_f32s(black_box(0.5)), simd.splat_f32s(black_box(1.0)));
        let mut x: [S::f32s; CHAINS] = [simd.splat_f32s(black_box(0.25)); CHAINS];
        for _ in 0..STEPS {
            for x in &mut x {
                *x = simd.mul_add_e_f32s(*x, a, b);
            }
        }
        let sum = x.into_iter().fold(b, |sum, x| simd.add_f32s(sum, x));
        black_box(simd.reduce_sum_f32s(sum));
        size_of::<S::f32s>() / size_of::<f32>()
    }
}

impl Fma for f64 {
    #[inline(always)]
    fn chains<S: Simd>(simd: S) -> usize {
        let (a, b) = (simd.splat_f64s(black_box(0.5)), simd.splat_f64s(black_box(1.0)));
        let mut x: [S::f64s; CHAINS] = [simd.splat_f64s(black_box(0.25)); CHAINS];
        for _ in 0..STEPS {
            for x in &mut x {
                *x = simd.mul_add_e_f64s(*x, a, b);
            }
        }
        let sum = x.into_iter().fold(b, |sum, x| simd.add_f64s(sum, x));
        black_box(simd.reduce_sum_f64s(sum));
        size_of::<S::f64s>() / size_of::<f64>()
    }
}

struct Chains<T>(std::marker::PhantomData<T>);

impl<T: Fma> WithSimd for Chains<T> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        T::chains(simd)
    }
}

/// The most GFLOP/s that one core reached in fused multiply-adds that never leave the registers.
pub fn peak<T: Fma>() -> f64 {
    let arch = Arch::new();
    let run = || {
        let start = Instant::now();
        let lanes = arch.dispatch(Chains::<T>(std::marker::PhantomData));
        (2 * CHAINS * STEPS * lanes) as f64 / start.elapsed().as_secs_f64() / 1e9
    };
    (0..RUNS).map(|_| run()).fold(0.0, f64::max)
}

/// The widest SIMD level of this machine that faer and gradus use.
pub fn simd() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        let avx512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq");
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        if avx512 {
            "AVX-512"
        } else if avx2 {
            "AVX2"
        } else {
            "SSE2"
        }
    }
    #[cfg(target_arch = "aarch64")]
    return "NEON";
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return "scalar";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_measured_for_both_floats() {
        assert!(peak::<f32>() > 0.1 && peak::<f64>() > 0.1);
        assert!(!simd().is_empty());
    }
}
