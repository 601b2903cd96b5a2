//! Transposing a square block: in registers on x86, element by element elsewhere.

use pulp::Simd;

/// A block of `f32`; see [`Float::transpose`](super::lanes::Float::transpose).
#[inline(always)]
pub(super) fn single<S: Simd>(s: S, from: &[f32], from_step: usize, to: &mut [f32], to_step: usize) {
    #[cfg(target_arch = "x86_64")]
    if x86::single(s, from, from_step, to, to_step) {
        return;
    }
    let _ = s;
    plain(S::F32_LANES, from, from_step, to, to_step);
}

/// A block of `f64`; see [`Float::transpose`](super::lanes::Float::transpose).
#[inline(always)]
pub(super) fn double<S: Simd>(s: S, from: &[f64], from_step: usize, to: &mut [f64], to_step: usize) {
    #[cfg(target_arch = "x86_64")]
    if x86::double(s, from, from_step, to, to_step) {
        return;
    }
    let _ = s;
    plain(S::F64_LANES, from, from_step, to, to_step);
}

/// The definition.
#[inline(always)]
fn plain<T: Copy>(side: usize, from: &[T], from_step: usize, to: &mut [T], to_step: usize) {
    for i in 0..side {
        for (j, &x) in from[i * from_step..][..side].iter().enumerate() {
            to[j * to_step + i] = x;
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(clippy::needless_range_loop)] // as in `tile.rs`
mod x86 {
    use pulp::{
        Simd, cast,
        x86::{V3, V4},
    };
    use std::{
        any::Any,
        arch::x86_64::{__m256, __m256d, __m512, __m512d},
    };

    #[inline(always)]
    fn load<T: Copy, const N: usize>(from: &[T], step: usize, zero: T) -> [[T; N]; N] {
        let mut block = [[zero; N]; N];
        for i in 0..N {
            block[i].copy_from_slice(&from[i * step..][..N]);
        }
        block
    }

    #[inline(always)]
    fn store<T: Copy, const N: usize>(block: [[T; N]; N], to: &mut [T], step: usize) {
        for j in 0..N {
            to[j * step..][..N].copy_from_slice(&block[j]);
        }
    }

    /// Whether `S` has registers that this file knows; the question is answered at compile time.
    #[inline(always)]
    pub(super) fn single<S: Simd>(s: S, from: &[f32], step: usize, to: &mut [f32], to_step: usize) -> bool {
        if let Some(&v) = (&s as &dyn Any).downcast_ref::<V4>() {
            store(turn_16(v, load(from, step, 0.0)), to, to_step);
            return true;
        }
        if let Some(&v) = (&s as &dyn Any).downcast_ref::<V3>() {
            store(turn_8(v, load(from, step, 0.0)), to, to_step);
            return true;
        }
        false
    }

    /// Whether `S` has registers that this file knows; the question is answered at compile time.
    #[inline(always)]
    pub(super) fn double<S: Simd>(s: S, from: &[f64], step: usize, to: &mut [f64], to_step: usize) -> bool {
        if let Some(&v) = (&s as &dyn Any).downcast_ref::<V4>() {
            store(turn_8_double(v, load(from, step, 0.0)), to, to_step);
            return true;
        }
        if let Some(&v) = (&s as &dyn Any).downcast_ref::<V3>() {
            store(turn_4_double(v, load(from, step, 0.0)), to, to_step);
            return true;
        }
        false
    }

    /// By halves of rows: row i and row i + 4 in one register, so that only neighbours in a half have to move.
    #[inline(always)]
    fn turn_8(v: V3, x: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        let v = v.avx;
        let mut y = x;
        for h in [0, 4] {
            let mut r: [__m256; 4] = [cast(x[0]); 4];
            for i in 0..4 {
                let low: [[f32; 4]; 2] = cast(x[i]);
                let high: [[f32; 4]; 2] = cast(x[i + 4]);
                r[i] = v
                    ._mm256_insertf128_ps::<1>(v._mm256_castps128_ps256(cast(low[h / 4])), cast(high[h / 4]));
            }
            let (a, b) = (v._mm256_unpacklo_ps(r[0], r[1]), v._mm256_unpackhi_ps(r[0], r[1]));
            let (c, d) = (v._mm256_unpacklo_ps(r[2], r[3]), v._mm256_unpackhi_ps(r[2], r[3]));
            y[h] = cast(v._mm256_shuffle_ps::<0x44>(a, c));
            y[h + 1] = cast(v._mm256_shuffle_ps::<0xee>(a, c));
            y[h + 2] = cast(v._mm256_shuffle_ps::<0x44>(b, d));
            y[h + 3] = cast(v._mm256_shuffle_ps::<0xee>(b, d));
        }
        y
    }

    #[inline(always)]
    fn turn_4_double(v: V3, x: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        let v = v.avx;
        let mut r: [__m256d; 4] = [cast(x[0]); 4];
        for i in 0..4 {
            r[i] = cast(x[i]);
        }
        let mut t = r;
        for i in 0..2 {
            t[2 * i] = v._mm256_unpacklo_pd(r[2 * i], r[2 * i + 1]);
            t[2 * i + 1] = v._mm256_unpackhi_pd(r[2 * i], r[2 * i + 1]);
        }
        let mut y = x;
        for j in 0..2 {
            y[j] = cast(v._mm256_permute2f128_pd::<0x20>(t[j], t[j + 2]));
            y[j + 2] = cast(v._mm256_permute2f128_pd::<0x31>(t[j], t[j + 2]));
        }
        y
    }

    #[inline(always)]
    fn turn_16(v: V4, x: [[f32; 16]; 16]) -> [[f32; 16]; 16] {
        let v = v.avx512f;
        let mut t: [__m512; 16] = [cast(x[0]); 16];
        for i in 0..16 {
            t[i] = cast(x[i]);
        }
        for i in (0..16).step_by(2) {
            let (a, b) = (t[i], t[i + 1]);
            t[i] = v._mm512_unpacklo_ps(a, b);
            t[i + 1] = v._mm512_unpackhi_ps(a, b);
        }
        for q in (0..16).step_by(4) {
            let (a, b, c, d) = (cast(t[q]), cast(t[q + 1]), cast(t[q + 2]), cast(t[q + 3]));
            t[q] = cast(v._mm512_unpacklo_pd(a, c));
            t[q + 1] = cast(v._mm512_unpackhi_pd(a, c));
            t[q + 2] = cast(v._mm512_unpacklo_pd(b, d));
            t[q + 3] = cast(v._mm512_unpackhi_pd(b, d));
        }
        for c in 0..4 {
            for q in [0, 8] {
                let (a, b) = (t[q + c], t[q + 4 + c]);
                t[q + c] = v._mm512_shuffle_f32x4::<0x88>(a, b);
                t[q + 4 + c] = v._mm512_shuffle_f32x4::<0xdd>(a, b);
            }
        }
        let mut y = x;
        for c in 0..4 {
            for h in [0, 4] {
                let (a, b) = (t[h + c], t[8 + h + c]);
                y[h + c] = cast(v._mm512_shuffle_f32x4::<0x88>(a, b));
                y[8 + h + c] = cast(v._mm512_shuffle_f32x4::<0xdd>(a, b));
            }
        }
        y
    }

    #[inline(always)]
    fn turn_8_double(v: V4, x: [[f64; 8]; 8]) -> [[f64; 8]; 8] {
        let v = v.avx512f;
        let mut t: [__m512d; 8] = [cast(x[0]); 8];
        for i in 0..8 {
            t[i] = cast(x[i]);
        }
        for i in (0..8).step_by(2) {
            let (a, b) = (t[i], t[i + 1]);
            t[i] = v._mm512_unpacklo_pd(a, b);
            t[i + 1] = v._mm512_unpackhi_pd(a, b);
        }
        for c in 0..2 {
            for q in [0, 4] {
                let (a, b) = (t[q + c], t[q + 2 + c]);
                t[q + c] = v._mm512_shuffle_f64x2::<0x88>(a, b);
                t[q + 2 + c] = v._mm512_shuffle_f64x2::<0xdd>(a, b);
            }
        }
        let mut y = x;
        for c in 0..2 {
            for h in [0, 2] {
                let (a, b) = (t[h + c], t[4 + h + c]);
                y[h + c] = cast(v._mm512_shuffle_f64x2::<0x88>(a, b));
                y[4 + h + c] = cast(v._mm512_shuffle_f64x2::<0xdd>(a, b));
            }
        }
        y
    }
}
