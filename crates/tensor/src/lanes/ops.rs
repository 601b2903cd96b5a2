use super::{Ground, Lane, Lanes};
use std::ops::{Add, Div, Mul, Neg, Sub};

impl<S: Ground<T>, T: Lane> Add for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Lanes { s: self.s, v: self.s.add(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> Sub for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Lanes { s: self.s, v: self.s.sub(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> Mul for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, o: Self) -> Self {
        Lanes { s: self.s, v: self.s.mul(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> Div for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn div(self, o: Self) -> Self {
        Lanes { s: self.s, v: self.s.div(self.v, o.v) }
    }
}

impl<S: Ground<T>, T: Lane> Neg for Lanes<S, T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        let bits = self.bits();
        (bits ^ bits.c(T::SIGN)).number()
    }
}
