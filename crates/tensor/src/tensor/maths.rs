use super::Tensor;
use crate::{Elem, Scalar};

/// Elementwise mathematics, by the same functions on every machine.
impl<T: Scalar> Tensor<T> {
    /// eˣ.
    pub fn exp(&self) -> Tensor<T> {
        self.map(Elem::exp)
    }

    /// eˣ − 1, exact near 0.
    pub fn exp_m1(&self) -> Tensor<T> {
        self.map(Elem::exp_m1)
    }

    /// The natural logarithm ln x.
    pub fn ln(&self) -> Tensor<T> {
        self.map(Elem::ln)
    }

    /// ln(1 + x), exact near 0.
    pub fn ln_1p(&self) -> Tensor<T> {
        self.map(Elem::ln_1p)
    }

    /// √x.
    pub fn sqrt(&self) -> Tensor<T> {
        self.map(Elem::sqrt)
    }

    /// sin x, x in radians.
    pub fn sin(&self) -> Tensor<T> {
        self.map(Elem::sin)
    }

    /// cos x, x in radians.
    pub fn cos(&self) -> Tensor<T> {
        self.map(Elem::cos)
    }

    /// The hyperbolic tangent.
    pub fn tanh(&self) -> Tensor<T> {
        self.map(Elem::tanh)
    }

    /// The logistic function 1 / (1 + e⁻ˣ).
    pub fn sigmoid(&self) -> Tensor<T> {
        self.map(Elem::sigmoid)
    }

    /// The error function.
    pub fn erf(&self) -> Tensor<T> {
        self.map(Elem::erf)
    }

    /// |x|.
    pub fn abs(&self) -> Tensor<T> {
        self.map(Elem::abs)
    }

    /// Each element brought into low ≤ x ≤ high; NaN stays.
    pub fn clamp(&self, low: T, high: T) -> Tensor<T> {
        self.map(|x| x.max(low).min(high))
    }
}
