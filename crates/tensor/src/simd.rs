//! Which lanes kernels run on: asked of the machine once, and the only place that knows.

use pulp::{Arch, Simd, WithSimd};
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// How wide the lanes of kernels may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// One number at a time, with the same fused multiply-add; for tests, since it is slow.
    Plain,
    /// AVX2 with FMA where the machine has it, else [`Level::Plain`].
    Avx2,
    /// The best that the machine has.
    Best,
}

const UNSET: u8 = u8::MAX;
static LEVEL: AtomicU8 = AtomicU8::new(UNSET);

/// Sets the lanes of all kernels from now on.
///
/// Until the first call the variable `GRADUS_SIMD` decides: `plain`, `avx2`, or anything else for the best.
pub fn set_simd(level: Level) {
    LEVEL.store(level as u8, Relaxed);
}

/// The lanes that kernels run on; a load and two comparisons.
#[inline(always)]
pub(crate) fn arch() -> Arch {
    match LEVEL.load(Relaxed) {
        BEST => Arch::new(),
        UNSET => first(),
        level => limited(level),
    }
}

const BEST: u8 = Level::Best as u8;

#[cold]
fn first() -> Arch {
    set_simd(match std::env::var("GRADUS_SIMD").as_deref() {
        Ok("plain") => Level::Plain,
        Ok("avx2") => Level::Avx2,
        _ => Level::Best,
    });
    arch()
}

#[inline(never)]
fn limited(level: u8) -> Arch {
    #[cfg(target_arch = "x86_64")]
    if level == Level::Avx2 as u8
        && let Some(lanes) = pulp::x86::V3::try_new()
    {
        return Arch::V3(lanes);
    }
    let _ = level;
    Arch::Scalar
}

/// Runs the op on the lanes of this machine. The op's `with_simd` must be `#[inline(always)]`.
#[inline(always)]
pub(crate) fn dispatch<O: WithSimd>(op: O) -> O::Output {
    #[cfg(test)]
    if let Some(lanes) = emulated::LANES.get() {
        return emulated::dispatch(lanes, op);
    }
    arch().dispatch(op)
}

/// Runs the op that is made of `work` on the lanes of this machine, or `plain` where it has none: a formula is then not
/// compiled once more for lanes of one number.
#[inline(always)]
pub(crate) fn dispatch_or<W, O: WithSimd>(
    work: W,
    plain: impl FnOnce(W) -> O::Output,
    op: impl FnOnce(W) -> O,
) -> O::Output {
    #[cfg(test)]
    if let Some(lanes) = emulated::LANES.get() {
        return emulated::dispatch(lanes, op(work));
    }
    match arch() {
        #[cfg(target_arch = "x86_64")]
        Arch::V4(lanes) => Simd::vectorize(lanes, op(work)),
        #[cfg(target_arch = "x86_64")]
        Arch::V3(lanes) => Simd::vectorize(lanes, op(work)),
        #[cfg(target_arch = "aarch64")]
        Arch::Neon(lanes) => Simd::vectorize(lanes, op(work)),
        _ => plain(work),
    }
}

/// Registers of any width on any machine, for tests: slow, but the same generic code.
#[cfg(test)]
pub(crate) mod emulated {
    use pulp::{Scalar, Scalar128b, Scalar256b, Scalar512b, Simd, WithSimd};
    use std::cell::Cell;

    thread_local! {
        /// Lanes of `f32` that this thread emulates: 1, 4, 8 or 16.
        pub(crate) static LANES: Cell<Option<usize>> = const { Cell::new(None) };
    }

    pub(super) fn dispatch<O: WithSimd>(lanes: usize, op: O) -> O::Output {
        match lanes {
            1 => Scalar.vectorize(op),
            4 => Scalar128b.vectorize(op),
            8 => Scalar256b.vectorize(op),
            _ => Scalar512b.vectorize(op),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::Simd;

    struct Lanes;
    impl WithSimd for Lanes {
        type Output = usize;
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }

    /// The three levels in one test, since the level is one for the process.
    #[test]
    fn the_level_decides_the_lanes() {
        let best = dispatch(Lanes);
        set_simd(Level::Plain);
        assert_eq!(dispatch(Lanes), 1);
        set_simd(Level::Avx2);
        assert!([1, 8].contains(&dispatch(Lanes)));
        set_simd(Level::Best);
        assert_eq!(dispatch(Lanes), best);
    }
}
