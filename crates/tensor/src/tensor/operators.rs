use super::Tensor;
use crate::{Result, Scalar};
use std::{
    borrow::Cow,
    ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign},
    panic::Location,
};

/// What may stand to the right of `+`, `−`, `·` and `/`: a tensor, a reference to one, or a number.
pub trait Right<T: Clone>: sealed::Sealed<T> {
    /// The operand as a tensor.
    #[doc(hidden)]
    fn tensor(&self) -> Cow<'_, Tensor<T>>;
}

mod sealed {
    pub trait Sealed<T> {}
    impl<T: crate::Scalar> Sealed<T> for T {}
    impl<T> Sealed<T> for super::Tensor<T> {}
    impl<T> Sealed<T> for &super::Tensor<T> {}
}

impl<T: Scalar> Right<T> for T {
    fn tensor(&self) -> Cow<'_, Tensor<T>> {
        Cow::Owned(Tensor::scalar(*self))
    }
}

impl<T: Clone> Right<T> for Tensor<T> {
    fn tensor(&self) -> Cow<'_, Tensor<T>> {
        Cow::Borrowed(self)
    }
}

impl<T: Clone> Right<T> for &Tensor<T> {
    fn tensor(&self) -> Cow<'_, Tensor<T>> {
        Cow::Borrowed(self)
    }
}

/// The result of an operator, which has no other way to say that shapes do not fit.
#[track_caller]
fn fits<T>(result: Result<Tensor<T>>) -> Tensor<T> {
    match result {
        Ok(tensor) => tensor,
        Err(error) => panic!("{}", error.at(Location::caller())),
    }
}

impl<T: Scalar, R: Right<T>> Add<R> for &Tensor<T> {
    type Output = Tensor<T>;
    /// # Panics
    /// The shapes do not broadcast; [`Tensor::add`] gives a result instead.
    #[track_caller]
    fn add(self, right: R) -> Tensor<T> {
        fits(Tensor::add(self, &right.tensor()))
    }
}

impl<T: Scalar, R: Right<T>> Sub<R> for &Tensor<T> {
    type Output = Tensor<T>;
    /// # Panics
    /// The shapes do not broadcast; [`Tensor::sub`] gives a result instead.
    #[track_caller]
    fn sub(self, right: R) -> Tensor<T> {
        fits(Tensor::sub(self, &right.tensor()))
    }
}

impl<T: Scalar, R: Right<T>> Mul<R> for &Tensor<T> {
    type Output = Tensor<T>;
    /// # Panics
    /// The shapes do not broadcast; [`Tensor::mul`] gives a result instead.
    #[track_caller]
    fn mul(self, right: R) -> Tensor<T> {
        fits(Tensor::mul(self, &right.tensor()))
    }
}

impl<T: Scalar, R: Right<T>> Div<R> for &Tensor<T> {
    type Output = Tensor<T>;
    /// # Panics
    /// The shapes do not broadcast; [`Tensor::div`] gives a result instead.
    #[track_caller]
    fn div(self, right: R) -> Tensor<T> {
        fits(Tensor::div(self, &right.tensor()))
    }
}

impl<T: Scalar> Neg for &Tensor<T> {
    type Output = Tensor<T>;
    fn neg(self) -> Tensor<T> {
        self.map(|x| -x)
    }
}

impl<T: Scalar, R: Right<T>> Add<R> for Tensor<T> {
    type Output = Tensor<T>;
    #[track_caller]
    fn add(self, right: R) -> Tensor<T> {
        &self + right
    }
}

impl<T: Scalar, R: Right<T>> Sub<R> for Tensor<T> {
    type Output = Tensor<T>;
    #[track_caller]
    fn sub(self, right: R) -> Tensor<T> {
        &self - right
    }
}

impl<T: Scalar, R: Right<T>> Mul<R> for Tensor<T> {
    type Output = Tensor<T>;
    #[track_caller]
    fn mul(self, right: R) -> Tensor<T> {
        &self * right
    }
}

impl<T: Scalar, R: Right<T>> Div<R> for Tensor<T> {
    type Output = Tensor<T>;
    #[track_caller]
    fn div(self, right: R) -> Tensor<T> {
        &self / right
    }
}

impl<T: Scalar> Neg for Tensor<T> {
    type Output = Tensor<T>;
    fn neg(self) -> Tensor<T> {
        -&self
    }
}

impl<T: Scalar, R: Right<T>> AddAssign<R> for Tensor<T> {
    #[track_caller]
    fn add_assign(&mut self, right: R) {
        *self = &*self + right;
    }
}

impl<T: Scalar, R: Right<T>> SubAssign<R> for Tensor<T> {
    #[track_caller]
    fn sub_assign(&mut self, right: R) {
        *self = &*self - right;
    }
}

impl<T: Scalar, R: Right<T>> MulAssign<R> for Tensor<T> {
    #[track_caller]
    fn mul_assign(&mut self, right: R) {
        *self = &*self * right;
    }
}

impl<T: Scalar, R: Right<T>> DivAssign<R> for Tensor<T> {
    #[track_caller]
    fn div_assign(&mut self, right: R) {
        *self = &*self / right;
    }
}
