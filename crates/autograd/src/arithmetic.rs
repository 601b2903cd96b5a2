//! Operators on variables, and the reading of formulas as nodes.

use crate::{Var, ops};
use gradus_tensor::{Elem, Scalar};
use std::ops::{Add, Div, Mul, Neg, Sub};

impl<T: Scalar> Add for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn add(self, other: Self) -> Self {
        self.zip(ops::Add, other)
    }
}

impl<T: Scalar> Sub for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn sub(self, other: Self) -> Self {
        self.zip(ops::Sub, other)
    }
}

impl<T: Scalar> Mul for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn mul(self, other: Self) -> Self {
        self.zip(ops::Mul, other)
    }
}

impl<T: Scalar> Div for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn div(self, other: Self) -> Self {
        self.zip(ops::Div, other)
    }
}

impl<T: Scalar> Neg for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn neg(self) -> Self {
        self.map(ops::Neg)
    }
}

impl<'g, T: Scalar> Add<Var<'g, T>> for f64 {
    type Output = Var<'g, T>;
    #[track_caller]
    fn add(self, other: Var<'g, T>) -> Var<'g, T> {
        other + self
    }
}

impl<'g, T: Scalar> Mul<Var<'g, T>> for f64 {
    type Output = Var<'g, T>;
    #[track_caller]
    fn mul(self, other: Var<'g, T>) -> Var<'g, T> {
        other * self
    }
}

impl<'g, T: Scalar> Sub<Var<'g, T>> for f64 {
    type Output = Var<'g, T>;
    #[track_caller]
    fn sub(self, other: Var<'g, T>) -> Var<'g, T> {
        other.constant(self) - other
    }
}

impl<'g, T: Scalar> Div<Var<'g, T>> for f64 {
    type Output = Var<'g, T>;
    #[track_caller]
    fn div(self, other: Var<'g, T>) -> Var<'g, T> {
        other.constant(self) / other
    }
}

impl<T: Scalar> Add<f64> for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn add(self, other: f64) -> Self {
        self + self.constant(other)
    }
}

impl<T: Scalar> Sub<f64> for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn sub(self, other: f64) -> Self {
        self - self.constant(other)
    }
}

impl<T: Scalar> Mul<f64> for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn mul(self, other: f64) -> Self {
        self * self.constant(other)
    }
}

impl<T: Scalar> Div<f64> for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    fn div(self, other: f64) -> Self {
        self / self.constant(other)
    }
}

impl<T: Scalar> Elem for Var<'_, T> {
    #[track_caller]
    fn lit(self, v: f64) -> Self {
        self.constant(v)
    }
    #[track_caller]
    fn exp(self) -> Self {
        self.map(ops::Exp)
    }
    #[track_caller]
    fn exp_m1(self) -> Self {
        self.map(ops::ExpM1)
    }
    #[track_caller]
    fn ln(self) -> Self {
        self.map(ops::Ln)
    }
    #[track_caller]
    fn ln_1p(self) -> Self {
        self.map(ops::Ln1p)
    }
    #[track_caller]
    fn sqrt(self) -> Self {
        self.map(ops::Sqrt)
    }
    #[track_caller]
    fn sin(self) -> Self {
        self.map(ops::Sin)
    }
    #[track_caller]
    fn cos(self) -> Self {
        self.map(ops::Cos)
    }
    #[track_caller]
    fn tanh(self) -> Self {
        self.map(ops::Tanh)
    }
    #[track_caller]
    fn sigmoid(self) -> Self {
        self.map(ops::Sigmoid)
    }
    #[track_caller]
    fn erf(self) -> Self {
        self.map(ops::Erf)
    }
    #[track_caller]
    fn erfc(self) -> Self {
        self.map(ops::Erfc)
    }
    #[track_caller]
    fn normal_cdf(self) -> Self {
        self.map(ops::NormalCdf)
    }
    #[track_caller]
    fn normal_pdf(self) -> Self {
        self.map(ops::NormalPdf)
    }
    #[track_caller]
    fn abs(self) -> Self {
        self.map(ops::Abs)
    }
    #[track_caller]
    fn max(self, other: Self) -> Self {
        self.zip(ops::Maximum, other)
    }
    #[track_caller]
    fn min(self, other: Self) -> Self {
        self.zip(ops::Minimum, other)
    }
    #[track_caller]
    fn pow(self, y: Self) -> Self {
        self.zip(ops::Pow, y)
    }
    #[track_caller]
    fn where_pos(self, a: Self, b: Self) -> Self {
        self.zip3(ops::WherePos, a, b)
    }
}
