use std::ops::{Add, Div, Mul, Neg, Sub};

/// What a formula may do with a number.
///
/// A formula is written once, generic over `E: Elem`, and then has many readings: with `f32` and `f64` it computes,
/// with [`Dual`](crate::Dual) it also yields its exact derivative, with [`Text`](crate::Text) it writes itself down,
/// and with a graph's variables it records itself, so that it can be differentiated again.
///
/// ```
/// use gradus_tensor::{Dual, Elem};
/// fn swish<E: Elem>(x: E) -> E {
///     x * x.sigmoid()
/// }
/// assert_eq!(swish(0.0), 0.0);
/// assert_eq!(swish(Dual::variable(0.0)).eps, 0.5); // its slope at 0
/// ```
pub trait Elem:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The constant `v`, in the surroundings of `self` (its graph, its lanes).
    fn lit(self, v: f64) -> Self;
    /// eˣ.
    fn exp(self) -> Self;
    /// eˣ − 1, exact near 0.
    fn exp_m1(self) -> Self;
    /// The natural logarithm ln x.
    fn ln(self) -> Self;
    /// ln(1 + x), exact near 0.
    fn ln_1p(self) -> Self;
    /// √x.
    fn sqrt(self) -> Self;
    /// sin x, x in radians.
    fn sin(self) -> Self;
    /// cos x, x in radians.
    fn cos(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The logistic function σ(x) = 1 / (1 + e⁻ˣ).
    fn sigmoid(self) -> Self;
    /// The error function 2/√π ∫₀ˣ e^(−t²) dt.
    fn erf(self) -> Self;
    /// The complementary error function 1 − erf x, exact far to the right.
    fn erfc(self) -> Self;
    /// Φ(x), the standard normal distribution function (1 + erf would cancel on the left).
    fn normal_cdf(self) -> Self;
    /// φ(x) = e^(−x²/2) / √(2π), the standard normal density.
    fn normal_pdf(self) -> Self;
    /// |x|.
    fn abs(self) -> Self;
    /// The larger of two; NaN if either is.
    fn max(self, other: Self) -> Self;
    /// The smaller of two; NaN if either is.
    fn min(self, other: Self) -> Self;
    /// selfʸ.
    fn pow(self, y: Self) -> Self;
    /// `a` where self > 0, else `b` (so `b` for NaN).
    fn where_pos(self, a: Self, b: Self) -> Self;
}
