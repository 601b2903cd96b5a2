use crate::{Elem, Scalar};
use std::{
    cmp::Ordering,
    f64::consts::FRAC_2_SQRT_PI,
    ops::{Add, Div, Mul, Neg, Sub},
};

/// A dual number `re + eps·ε` with ε² = 0: a value together with its exact derivative in one direction.
///
/// Dual numbers know the derivative of each [`Elem`] operation from the calculus book, not from gradus's gradient
/// rules, and so are an independent oracle for them. They nest: `Dual<Dual<f64>>` carries second derivatives.
///
/// ```
/// use gradus_tensor::{Dual, Elem};
/// let x = Dual::variable(2.0);
/// let y = x * x * x;
/// assert_eq!((y.re, y.eps), (8.0, 12.0)); // x³ and 3x²
/// ```
///
/// Source: W. K. Clifford, Preliminary Sketch of Biquaternions (1873).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dual<E> {
    /// The value.
    pub re: E,
    /// The derivative.
    pub eps: E,
}

impl<E: Elem> Dual<E> {
    /// A value that does not depend on the direction.
    pub fn constant(re: E) -> Self {
        Dual { re, eps: re.lit(0.0) }
    }

    /// The variable itself: derivative 1.
    pub fn variable(re: E) -> Self {
        Dual { re, eps: re.lit(1.0) }
    }

    fn chain(self, value: E, slope: E) -> Self {
        Dual { re: value, eps: slope * self.eps }
    }
}

impl<E: Elem> Add for Dual<E> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Dual { re: self.re + o.re, eps: self.eps + o.eps }
    }
}

impl<E: Elem> Sub for Dual<E> {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Dual { re: self.re - o.re, eps: self.eps - o.eps }
    }
}

impl<E: Elem> Mul for Dual<E> {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Dual { re: self.re * o.re, eps: self.eps * o.re + self.re * o.eps }
    }
}

impl<E: Elem> Div for Dual<E> {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        let re = self.re / o.re;
        Dual { re, eps: (self.eps - re * o.eps) / o.re }
    }
}

impl<E: Elem> Neg for Dual<E> {
    type Output = Self;
    fn neg(self) -> Self {
        Dual { re: -self.re, eps: -self.eps }
    }
}

impl<E: Elem> Elem for Dual<E> {
    fn lit(self, v: f64) -> Self {
        Dual::constant(self.re.lit(v))
    }
    fn exp(self) -> Self {
        let y = self.re.exp();
        self.chain(y, y)
    }
    fn exp_m1(self) -> Self {
        self.chain(self.re.exp_m1(), self.re.exp())
    }
    fn ln(self) -> Self {
        self.chain(self.re.ln(), self.re.lit(1.0) / self.re)
    }
    fn ln_1p(self) -> Self {
        let one = self.re.lit(1.0);
        self.chain(self.re.ln_1p(), one / (one + self.re))
    }
    fn sqrt(self) -> Self {
        let y = self.re.sqrt();
        self.chain(y, y.lit(0.5) / y)
    }
    fn sin(self) -> Self {
        self.chain(self.re.sin(), self.re.cos())
    }
    fn cos(self) -> Self {
        self.chain(self.re.cos(), -self.re.sin())
    }
    fn tanh(self) -> Self {
        let y = self.re.tanh();
        self.chain(y, y.lit(1.0) - y * y)
    }
    fn sigmoid(self) -> Self {
        let y = self.re.sigmoid();
        self.chain(y, y * (-self.re).sigmoid())
    }
    fn erf(self) -> Self {
        let x = self.re;
        self.chain(x.erf(), x.lit(FRAC_2_SQRT_PI) * (-(x * x)).exp())
    }
    fn erfc(self) -> Self {
        let x = self.re;
        self.chain(x.erfc(), x.lit(-FRAC_2_SQRT_PI) * (-(x * x)).exp())
    }
    fn normal_cdf(self) -> Self {
        self.chain(self.re.normal_cdf(), self.re.normal_pdf())
    }
    fn normal_pdf(self) -> Self {
        let y = self.re.normal_pdf();
        self.chain(y, -self.re * y)
    }
    fn abs(self) -> Self {
        self.where_pos(self, (-self).where_pos(-self, Dual::constant(self.re.abs())))
    }
    fn max(self, o: Self) -> Self {
        Dual { re: self.re.max(o.re), eps: pick(self.re - o.re, self.eps, o.eps) }
    }
    fn min(self, o: Self) -> Self {
        Dual { re: self.re.min(o.re), eps: pick(o.re - self.re, self.eps, o.eps) }
    }
    /// The base's logarithm counts as 0 where the base is not positive: there xʸ has no derivative in y.
    fn pow(self, y: Self) -> Self {
        let (x, one) = (self.re, self.re.lit(1.0));
        let value = x.pow(y.re);
        let slope = y.re * x.pow(y.re - one);
        let grow = value * x.where_pos(x, one).ln();
        Dual { re: value, eps: slope * self.eps + grow * y.eps }
    }
    fn where_pos(self, a: Self, b: Self) -> Self {
        Dual { re: self.re.where_pos(a.re, b.re), eps: self.re.where_pos(a.eps, b.eps) }
    }
}

/// `a` where d > 0, `b` where d < 0, and half of each at a tie.
fn pick<E: Elem>(d: E, a: E, b: E) -> E {
    d.where_pos(a, (-d).where_pos(b, d.lit(0.5) * (a + b)))
}

impl<E: PartialOrd> PartialOrd for Dual<E> {
    /// By value alone, as a program that branches on it must.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.re.partial_cmp(&other.re)
    }
}

impl<E: Scalar> Scalar for Dual<E> {
    const NAME: &'static str = "dual";
    fn of(v: f64) -> Self {
        Dual::constant(E::of(v))
    }
    fn to_f64(self) -> f64 {
        self.re.to_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Function = fn(Dual<f64>) -> Dual<f64>;

    proptest! {
        /// The oracle itself is checked against five-point differences.
        #[test]
        fn slopes_agree_with_differences(x in 0.2f64..2.0) {
            let functions: [(&str, Function); 17] = [
                ("exp", Elem::exp), ("exp_m1", Elem::exp_m1), ("ln", Elem::ln), ("ln_1p", Elem::ln_1p),
                ("sqrt", Elem::sqrt), ("sin", Elem::sin), ("cos", Elem::cos), ("tanh", Elem::tanh),
                ("sigmoid", Elem::sigmoid), ("erf", Elem::erf), ("erfc", Elem::erfc),
                ("normal_cdf", Elem::normal_cdf), ("normal_pdf", Elem::normal_pdf), ("abs", Elem::abs),
                ("div", |x| x.lit(3.0) / x), ("pow x", |x| x.pow(x.lit(2.5))), ("pow y", |x| x.lit(2.5).pow(x)),
            ];
            for (name, f) in functions {
                let at = |x: f64| f(Dual::constant(x)).re;
                let h = 1e-3;
                let want = (at(x - 2.0 * h) - 8.0 * at(x - h) + 8.0 * at(x + h) - at(x + 2.0 * h)) / (12.0 * h);
                let got = f(Dual::variable(x)).eps;
                prop_assert!((got - want).abs() < 1e-8 * (1.0 + want.abs()), "{name} at {x}: {got} against {want}");
            }
        }
    }

    #[test]
    fn second_derivatives_by_nesting() {
        let x = Dual { re: Dual::variable(0.7f64), eps: Dual::constant(1.0) };
        let y = x.sin();
        assert_eq!(y.re.re, 0.7f64.sin());
        assert!((y.eps.eps + 0.7f64.sin()).abs() < 1e-15);
    }

    #[test]
    fn the_oracle_catches_a_wrong_slope() {
        let wrong = |x: Dual<f64>| x.chain(x.re.sin(), x.re.cos() * (1.0 + 1e-5));
        assert!((wrong(Dual::variable(0.7)).eps - Dual::variable(0.7f64).sin().eps).abs() > 1e-6);
    }
}
