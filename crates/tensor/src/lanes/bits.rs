use super::{Lane, Lanes, Mask};
use pulp::Simd;
use std::ops::{Add, BitAnd, BitOr, BitXor, Sub};

/// The bits of numbers in lanes, as unsigned whole numbers of the same width; sums and differences wrap around.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bits<S: Simd, T: Lane> {
    pub(crate) s: S,
    pub(crate) v: T::B<S>,
}

impl<S: Simd, T: Lane> Bits<S, T> {
    /// The whole number v in every lane, in the surroundings of `self`.
    #[inline(always)]
    pub(crate) fn c(self, v: T::Word) -> Self {
        Bits { s: self.s, v: T::splat_bits(self.s, v) }
    }

    /// The numbers that have these bits.
    #[inline(always)]
    pub(crate) fn number(self) -> Lanes<S, T> {
        Lanes { s: self.s, v: T::from_bits(self.s, self.v) }
    }

    /// Only the bits that v has.
    #[inline(always)]
    pub(crate) fn and(self, v: T::Word) -> Self {
        self & self.c(v)
    }

    /// All bits K places higher, zeros from below.
    #[inline(always)]
    pub(crate) fn shl<const K: u32>(self) -> Self {
        Bits { s: self.s, v: T::shl::<S, K>(self.s, self.v) }
    }

    /// All bits K places lower, zeros from above.
    #[inline(always)]
    pub(crate) fn shr<const K: u32>(self) -> Self {
        Bits { s: self.s, v: T::shr::<S, K>(self.s, self.v) }
    }

    /// Where both are the same.
    #[inline(always)]
    pub(crate) fn eq(self, o: Self) -> Mask<S, T> {
        Mask { s: self.s, v: T::eq_bits(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> Add for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Bits { s: self.s, v: T::add_bits(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> Sub for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Bits { s: self.s, v: T::sub_bits(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> BitAnd for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, o: Self) -> Self {
        Bits { s: self.s, v: T::and(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> BitOr for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, o: Self) -> Self {
        Bits { s: self.s, v: T::or(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> BitXor for Bits<S, T> {
    type Output = Self;
    #[inline(always)]
    fn bitxor(self, o: Self) -> Self {
        Bits { s: self.s, v: T::xor(self.s, self.v, o.v) }
    }
}
