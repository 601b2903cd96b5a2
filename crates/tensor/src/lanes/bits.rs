use super::{Ground, Lane, Lanes, Mask};
use std::ops::{Add, BitAnd, BitOr, BitXor, Sub};

/// The bits of numbers in lanes, as unsigned whole numbers of the same width; sums and differences wrap around.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bits<S: Ground<T>, T: Lane> {
    pub(crate) s: S,
    pub(crate) v: S::B,
}

impl<S: Ground<T>, T: Lane> Bits<S, T> {
    /// The whole number v in every lane, in the surroundings of `self`.
    #[inline(always)]
    pub(crate) fn c(self, v: T::Word) -> Self {
        Bits { s: self.s, v: self.s.splat_bits(v) }
    }

    /// The numbers that have these bits.
    #[inline(always)]
    pub(crate) fn number(self) -> Lanes<S, T> {
        Lanes { s: self.s, v: self.s.numbers_of(self.v) }
    }

    /// Only the bits that v has.
    #[inline(always)]
    pub(crate) fn and(self, v: T::Word) -> Self {
        self & self.c(v)
    }

    /// All bits K places higher, zeros from below.
    #[inline(always)]
    pub(crate) fn shl<const K: u32>(self) -> Self {
        Bits { s: self.s, v: self.s.shl::<K>(self.v) }
    }

    /// All bits K places lower, zeros from above.
    #[inline(always)]
    pub(crate) fn shr<const K: u32>(self) -> Self {
        Bits { s: self.s, v: self.s.shr::<K>(self.v) }
    }

    /// Where both are the same.
    #[inline(always)]
    pub(crate) fn eq(self, o: Self) -> Mask<S, T> {
        Mask { s: self.s, v: self.s.eq_bits(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> Add for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Bits { s: self.s, v: self.s.add_bits(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> Sub for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Bits { s: self.s, v: self.s.sub_bits(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> BitAnd for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, o: Self) -> Self {
        Bits { s: self.s, v: self.s.and(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> BitOr for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, o: Self) -> Self {
        Bits { s: self.s, v: self.s.or(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> BitXor for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitxor(self, o: Self) -> Self {
        Bits { s: self.s, v: self.s.xor(self.v, o.v) }
    }
}
