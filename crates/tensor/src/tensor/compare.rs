use super::Tensor;
use crate::{Result, Scalar};

impl<T: Scalar> Tensor<T> {
    /// 1 where `holds`, else 0.
    fn compare(
        &self,
        op: &'static str,
        other: &Tensor<T>,
        holds: impl Fn(T, T) -> bool,
    ) -> Result<Tensor<T>> {
        let shape =
            self.shape.broadcast(other.shape).map_err(|e| super::arithmetic::between(e, op, self, other))?;
        let (mut a, b) = (self.broadcast_to(shape)?, other.broadcast_to(shape)?);
        let (yes, no) = (T::of(1.0), T::of(0.0));
        a.data.iter_mut().zip(b.data).for_each(|(a, b)| *a = if holds(*a, b) { yes } else { no });
        Ok(a)
    }

    /// 1 where self = other, else 0; broadcast. NaN equals nothing.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn eq(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.compare("eq", other, |a, b| a == b)
    }

    /// 1 where self ≠ other, else 0; broadcast. NaN differs from everything.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn ne(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.compare("ne", other, |a, b| a != b)
    }

    /// 1 where self < other, else 0; broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn lt(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.compare("lt", other, |a, b| a < b)
    }

    /// 1 where self ≤ other, else 0; broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn le(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.compare("le", other, |a, b| a <= b)
    }

    /// 1 where self > other, else 0; broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn gt(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.compare("gt", other, |a, b| a > b)
    }

    /// 1 where self ≥ other, else 0; broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn ge(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.compare("ge", other, |a, b| a >= b)
    }

    /// Whether |self − other| ≤ atol + rtol·|other| everywhere, broadcast; equal infinities are close, NaN is not.
    ///
    /// NumPy's defaults are [`RTOL`](Tensor::RTOL) = 1e-5 and [`ATOL`](Tensor::ATOL) = 1e-8. The comparison is made
    /// in `f64`.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let (a, b) = (Tensor::from([1.0, 2.0]), Tensor::from([1.0, 2.00001]));
    /// assert!(a.allclose(&b, Tensor::<f64>::RTOL, Tensor::<f64>::ATOL)?);
    /// assert!(!a.allclose(&b, 1e-9, 0.0)?);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn allclose(&self, other: &Tensor<T>, rtol: f64, atol: f64) -> Result<bool> {
        let close = |a: T, b: T| {
            let (a, b) = (a.to_f64(), b.to_f64());
            a == b || (b.is_finite() && (a - b).abs() <= atol + rtol * b.abs())
        };
        Ok(self.compare("allclose", other, close)?.data.iter().all(|x| x.to_f64() == 1.0))
    }

    /// The relative tolerance of NumPy's `allclose`.
    pub const RTOL: f64 = 1e-5;
    /// The absolute tolerance of NumPy's `allclose`.
    pub const ATOL: f64 = 1e-8;

    /// Whether no element is infinite or NaN.
    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|x| x.to_f64().is_finite())
    }
}
