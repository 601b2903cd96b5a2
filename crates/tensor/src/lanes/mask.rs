use super::{Ground, Lane, Lanes};
use pulp::Simd;
use std::ops::{BitAnd, BitOr, Not};

/// Yes or no in each lane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask<S: Ground<T>, T: Lane> {
    pub(crate) s: S,
    pub(crate) v: S::M,
}

impl<S: Ground<T>, T: Lane> Mask<S, T> {
    /// `a` where yes, `b` where no.
    #[inline(always)]
    pub(crate) fn pick(self, a: Lanes<S, T>, b: Lanes<S, T>) -> Lanes<S, T> {
        Lanes { s: self.s, v: self.s.select(self.v, a.v, b.v) }
    }
}

impl<S: Simd, T: Lane> Mask<S, T> {
    /// Whether there is a yes.
    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        T::any(self.s, self.v)
    }
}

impl<S: Ground<T>, T: Lane> BitAnd for Mask<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, o: Self) -> Self {
        Mask { s: self.s, v: self.s.both(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> BitOr for Mask<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, o: Self) -> Self {
        Mask { s: self.s, v: self.s.either(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> Not for Mask<S, T> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Mask { s: self.s, v: self.s.not(self.v) }
    }
}
