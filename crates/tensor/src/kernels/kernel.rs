use crate::{Scalar, lanes::Formulas, simd};
use pulp::{Simd, WithSimd};
use std::marker::PhantomData;

/// Work on slices that has a plain form for any element, and one on lanes for floats.
#[doc(hidden)]
pub trait Kernel<T: Scalar>: Sized {
    /// What the work yields.
    type Output;
    /// One element at a time.
    fn plain(self) -> Self::Output;
    /// As many elements at a time as a register holds; must be `#[inline(always)]`.
    #[allow(private_bounds)]
    fn lanes<S: Simd>(self, s: S) -> Self::Output
    where
        T: Formulas;
}

/// Runs a kernel on the lanes of this machine; where it has none, the plain form, which has the same bits.
pub(crate) fn on_lanes<T: Scalar + Formulas, K: Kernel<T>>(kernel: K) -> K::Output {
    simd::dispatch_or(kernel, K::plain, |kernel| OnLanes(kernel, PhantomData))
}

struct OnLanes<K, T>(K, PhantomData<T>);

impl<T: Scalar + Formulas, K: Kernel<T>> WithSimd for OnLanes<K, T> {
    type Output = K::Output;
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> K::Output {
        self.0.lanes(s)
    }
}

/// How many elements a register holds.
pub(super) struct Width;

impl<T: Scalar> Kernel<T> for Width {
    type Output = usize;
    fn plain(self) -> usize {
        1
    }
    #[inline(always)]
    fn lanes<S: Simd>(self, _: S) -> usize
    where
        T: Formulas,
    {
        T::count::<S>()
    }
}
