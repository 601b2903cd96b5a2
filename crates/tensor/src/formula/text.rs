use super::{Formula, Infix};
use crate::Elem;
use std::{
    cell::RefCell,
    fmt,
    ops::{Add, Div, Mul, Neg, Sub},
};

/// The pages on which [`Text`]s write themselves down.
#[derive(Debug, Default)]
pub struct Notebook(RefCell<Vec<Formula>>);

/// A formula's reading as text: what it computes, written down by running it.
///
/// A factor 1 and a summand 0 are left out; `exp_m1` and `ln_1p` are written as what they mean.
///
/// ```
/// use gradus_tensor::{Elem, Notebook};
/// let notebook = Notebook::default();
/// let x = notebook.name("x");
/// assert_eq!((x * (x + x.lit(1.0)).sigmoid()).to_string(), "x·σ(x + 1)");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    notebook: &'a Notebook,
    line: usize,
}

impl Notebook {
    /// A variable by its name.
    pub fn name(&self, name: &str) -> Text<'_> {
        self.formula(Formula::name(name))
    }

    /// A formula, to be used in others.
    pub fn formula(&self, formula: Formula) -> Text<'_> {
        let mut lines = self.0.borrow_mut();
        lines.push(formula);
        Text { notebook: self, line: lines.len() - 1 }
    }
}

impl Text<'_> {
    /// What was written.
    pub fn formula(self) -> Formula {
        self.notebook.0.borrow()[self.line].clone()
    }

    fn write(self, formula: Formula) -> Self {
        self.notebook.formula(formula)
    }

    fn call(self, function: &str) -> Self {
        self.write(Formula::call(function, vec![self.formula()]))
    }

    fn pair(self, infix: Infix, other: Self) -> Self {
        self.write(self.formula().pair(infix, other.formula()))
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.formula().fmt(f)
    }
}

impl Add for Text<'_> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        self.pair(Infix::Plus, o)
    }
}

impl Sub for Text<'_> {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        self.pair(Infix::Minus, o)
    }
}

impl Mul for Text<'_> {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        self.pair(Infix::Times, o)
    }
}

impl Div for Text<'_> {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        self.pair(Infix::Over, o)
    }
}

impl Neg for Text<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        self.write(self.formula().negative())
    }
}

impl Elem for Text<'_> {
    fn lit(self, v: f64) -> Self {
        self.write(Formula::Number(v))
    }
    fn exp(self) -> Self {
        self.call("exp")
    }
    fn exp_m1(self) -> Self {
        self.exp() - self.lit(1.0)
    }
    fn ln(self) -> Self {
        self.call("ln")
    }
    fn ln_1p(self) -> Self {
        (self.lit(1.0) + self).ln()
    }
    fn sqrt(self) -> Self {
        self.call("√")
    }
    fn sin(self) -> Self {
        self.call("sin")
    }
    fn cos(self) -> Self {
        self.call("cos")
    }
    fn tanh(self) -> Self {
        self.call("tanh")
    }
    fn sigmoid(self) -> Self {
        self.call("σ")
    }
    fn erf(self) -> Self {
        self.call("erf")
    }
    fn erfc(self) -> Self {
        self.call("erfc")
    }
    fn normal_cdf(self) -> Self {
        self.call("Φ")
    }
    fn normal_pdf(self) -> Self {
        self.call("φ")
    }
    fn abs(self) -> Self {
        self.write(Formula::Absolute(Box::new(self.formula())))
    }
    fn max(self, o: Self) -> Self {
        self.write(Formula::call("max", vec![self.formula(), o.formula()]))
    }
    fn min(self, o: Self) -> Self {
        self.write(Formula::call("min", vec![self.formula(), o.formula()]))
    }
    fn pow(self, y: Self) -> Self {
        self.pair(Infix::Power, y)
    }
    fn where_pos(self, a: Self, b: Self) -> Self {
        self.write(self.formula().choose(a.formula(), b.formula()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_stand_only_where_they_must() {
        let n = Notebook::default();
        let (a, b, c) = (n.name("a"), n.name("b"), n.name("c"));
        for (text, want) in [
            (a - (b - c), "a − (b − c)"),
            (a - b - c, "a − b − c"),
            (a * (b + c), "a·(b + c)"),
            (a / (b * c), "a/(b·c)"),
            (a / (b / c), "a/(b/c)"),
            (a * b / c, "a·b/c"),
            (-(a + b), "−(a + b)"),
            (a - -b, "a + b"),
            ((-a).ln_1p() * a.lit(-2e-12), "ln(1 − a)·(−2·10⁻¹²)"),
            ((-a).exp() + a.lit(-0.5) * a, "exp(−a) + (−0.5)·a"),
            ((a * b).pow(c + a), "(a·b)^(c + a)"),
            (a.where_pos(a, -b), "a if a > 0 else −b"),
            (a.lit(5.0) * a.where_pos(a.lit(1.0), a.lit(0.0)), "5·[a > 0]"),
            (a - a.where_pos(b + c, a.lit(0.0)), "a − (b + c)·[a > 0]"),
            (a.lit(1.0) * a + a.lit(0.0) - b / a.lit(1.0), "a − b"),
            (c * a.exp_m1() + a.ln_1p(), "c·(exp(a) − 1) + ln(1 + a)"),
        ] {
            assert_eq!(text.to_string(), want);
        }
    }
}
