//! Vectors of T, with sums in `f64`.

use gradus_tensor::Scalar;

/// Σ a·b.
pub(super) fn dot<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a.to_f64() * b.to_f64()).sum()
}

/// The largest |a|; NaN if any is.
pub(super) fn largest<T: Scalar>(a: &[T]) -> f64 {
    a.iter().map(|a| a.to_f64().abs()).fold(0.0, |m, a| if a <= m || m.is_nan() { m } else { a })
}

/// a ← a + factor·b.
pub(super) fn add<T: Scalar>(a: &mut [T], factor: f64, b: &[T]) {
    a.iter_mut().zip(b).for_each(|(a, b)| *a = T::of(a.to_f64() + factor * b.to_f64()));
}

/// factor·a.
pub(super) fn times<T: Scalar>(factor: f64, a: &[T]) -> Vec<T> {
    a.iter().map(|a| T::of(factor * a.to_f64())).collect()
}
