use super::{Lane, Lanes};
use pulp::Simd;
use std::ops::{Add, Div, Mul, Neg, Sub};

impl<S: Simd, T: Lane> Add for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Lanes { s: self.s, v: T::add(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> Sub for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Lanes { s: self.s, v: T::sub(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> Mul for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, o: Self) -> Self {
        Lanes { s: self.s, v: T::mul(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> Div for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn div(self, o: Self) -> Self {
        Lanes { s: self.s, v: T::div(self.s, self.v, o.v) }
    }
}

impl<S: Simd, T: Lane> Neg for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        let bits = self.bits();
        (bits ^ bits.c(T::SIGN)).number()
    }
}
