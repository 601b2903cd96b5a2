use gradus_tensor::{Elem, Text};
use std::{
    fmt,
    ops::{Add, Div, Mul, Neg, Sub},
};

/// A formula's reading as text, where what constants make plain is left out: `0·x + 1·y` is `y`.
///
/// Derivatives by dual numbers are full of zeros and ones. Only rules that hold for all numbers are used, beside 0·x = 0, which
/// holds for all finite ones.
///
/// ```
/// use gradus_tensor::{Dual, Elem, Notebook};
/// use gradus_view::activation::Folded;
/// let notebook = Notebook::default();
/// let x = Dual::variable(Folded::of(notebook.name("x")));
/// assert_eq!((x * x.exp()).eps.to_string(), "exp(x) + x·exp(x)");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Folded<'n> {
    text: Text<'n>,
    constant: Option<f64>,
}

impl<'n> Folded<'n> {
    /// A variable.
    pub fn of(text: Text<'n>) -> Folded<'n> {
        Folded { text, constant: None }
    }

    fn is(self, value: f64) -> bool {
        self.constant == Some(value)
    }

    /// The constant, or what is written where an operand is no constant.
    fn both(self, o: Self, fold: fn(f64, f64) -> f64, text: Text<'n>) -> Self {
        match (self.constant, o.constant) {
            (Some(a), Some(b)) => self.lit(fold(a, b)),
            _ => Folded::of(text),
        }
    }
}

impl fmt::Display for Folded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl Add for Folded<'_> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        match () {
            () if self.is(0.0) => o,
            () if o.is(0.0) => self,
            () => self.both(o, |a, b| a + b, self.text + o.text),
        }
    }
}

impl Sub for Folded<'_> {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        match () {
            () if self.is(0.0) => -o,
            () if o.is(0.0) => self,
            () => self.both(o, |a, b| a - b, self.text - o.text),
        }
    }
}

impl Mul for Folded<'_> {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        match () {
            () if self.is(0.0) || o.is(1.0) => self,
            () if self.is(1.0) || o.is(0.0) => o,
            () if self.is(-1.0) => -o,
            () if o.is(-1.0) => -self,
            () => self.both(o, |a, b| a * b, self.text * o.text),
        }
    }
}

impl Div for Folded<'_> {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        if self.is(0.0) || o.is(1.0) { self } else { Folded::of(self.text / o.text) }
    }
}

impl Neg for Folded<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        self.constant.map_or(Folded::of(-self.text), |v| self.lit(0.0 - v))
    }
}

impl Elem for Folded<'_> {
    fn lit(self, v: f64) -> Self {
        Folded { text: self.text.lit(v), constant: Some(v) }
    }
    fn exp(self) -> Self {
        Folded::of(self.text.exp())
    }
    fn exp_m1(self) -> Self {
        Folded::of(self.text.exp_m1())
    }
    fn ln(self) -> Self {
        Folded::of(self.text.ln())
    }
    fn ln_1p(self) -> Self {
        Folded::of(self.text.ln_1p())
    }
    fn sqrt(self) -> Self {
        Folded::of(self.text.sqrt())
    }
    fn sin(self) -> Self {
        Folded::of(self.text.sin())
    }
    fn cos(self) -> Self {
        Folded::of(self.text.cos())
    }
    fn tanh(self) -> Self {
        Folded::of(self.text.tanh())
    }
    fn sigmoid(self) -> Self {
        Folded::of(self.text.sigmoid())
    }
    fn erf(self) -> Self {
        Folded::of(self.text.erf())
    }
    fn erfc(self) -> Self {
        Folded::of(self.text.erfc())
    }
    fn normal_cdf(self) -> Self {
        Folded::of(self.text.normal_cdf())
    }
    fn normal_pdf(self) -> Self {
        Folded::of(self.text.normal_pdf())
    }
    fn abs(self) -> Self {
        Folded::of(self.text.abs())
    }
    fn max(self, o: Self) -> Self {
        self.both(o, f64::max, self.text.max(o.text))
    }
    fn min(self, o: Self) -> Self {
        self.both(o, f64::min, self.text.min(o.text))
    }
    fn pow(self, y: Self) -> Self {
        if y.is(1.0) { self } else { Folded::of(self.text.pow(y.text)) }
    }
    fn where_pos(self, a: Self, b: Self) -> Self {
        if a.constant.is_some() && a.constant == b.constant {
            a
        } else {
            Folded::of(self.text.where_pos(a.text, b.text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_tensor::Notebook;

    #[test]
    fn constants_fold_and_all_else_stays() {
        let notebook = Notebook::default();
        let x = Folded::of(notebook.name("x"));
        let [zero, one, two, less] = [0.0, 1.0, 2.0, -1.0].map(|v| x.lit(v));
        for (text, want) in [
            (zero * x + one * x, "x"),
            (two * x - zero, "2·x"),
            (zero - x * less, "−(−x)"),
            (two + two, "4"),
            (-two, "−2"),
            (zero / x, "0"),
            (x.where_pos(zero, zero), "0"),
            (x.where_pos(one, zero), "[x > 0]"),
            (two.max(one).min(x), "min(2, x)"),
            (x.pow(one) + x.exp(), "x + exp(x)"),
        ] {
            assert_eq!(text.to_string(), want);
        }
    }
}
