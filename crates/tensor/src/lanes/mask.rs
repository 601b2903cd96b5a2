use super::{Lane, Lanes};
use pulp::Simd;
use std::ops::{BitAnd, BitOr, Not};

/// Yes or no in each lane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask<S: Simd, T: Lane> {
    pub(crate) s: S,
    pub(crate) v: T::M<S>,
}

impl<S: Simd, T: Lane> Mask<S, T> {
    /// `a` where yes, `b` where no.
    #[inline(always)]
    pub(crate) fn pick(self, a: Lanes<S, T>, b: Lanes<S, T>) -> Lanes<S, T> {
        Lanes { s: self.s, v: T::select(self.s, self.v, a.v, b.v) }
    }

    /// Whether there is a yes.
    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        T::any(self.s, self.v)
    }
}

impl<S: Simd, T: Lane> BitAnd for Mask<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, o: Self) -> Self {
        Mask { s: self.s, v: T::both(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> BitOr for Mask<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, o: Self) -> Self {
        Mask { s: self.s, v: T::either(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> Not for Mask<S, T> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Mask { s: self.s, v: T::not(self.s, self.v) }
    }
}
