use super::{Base, Ground, Lanes, formulas::Formulas};
use crate::Elem;

impl<S: Base + Ground<T>, T: Formulas> Elem for Lanes<S, T> {
    #[inline(always)]
    fn lit(self, v: f64) -> Self {
        self.c(T::nearest(v))
    }
    #[inline(always)]
    fn exp(self) -> Self {
        T::exp(self)
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        T::exp_m1(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        T::ln(self)
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        T::ln_1p(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        self.root()
    }
    #[inline(always)]
    fn sin(self) -> Self {
        S::sin(self)
    }
    #[inline(always)]
    fn cos(self) -> Self {
        S::cos(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        T::tanh(self)
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        T::sigmoid(self)
    }
    #[inline(always)]
    fn erf(self) -> Self {
        T::erf(self)
    }
    #[inline(always)]
    fn erfc(self) -> Self {
        T::erfc(self)
    }
    #[inline(always)]
    fn normal_cdf(self) -> Self {
        T::normal_cdf(self)
    }
    #[inline(always)]
    fn normal_pdf(self) -> Self {
        T::normal_pdf(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        self.magnitude()
    }
    #[inline(always)]
    fn max(self, o: Self) -> Self {
        (self.gt(o) | !self.eq(self)).pick(self, o)
    }
    #[inline(always)]
    fn min(self, o: Self) -> Self {
        (self.lt(o) | !self.eq(self)).pick(self, o)
    }
    #[inline(always)]
    fn pow(self, y: Self) -> Self {
        T::pow(self, y)
    }
    #[inline(always)]
    fn where_pos(self, a: Self, b: Self) -> Self {
        self.gt(self.c(T::default())).pick(a, b)
    }
}
