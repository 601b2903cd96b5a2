use crate::Elem;
use std::{
    cell::RefCell,
    fmt,
    ops::{Add, Div, Mul, Neg, Sub},
};

/// The pages on which [`Text`]s write themselves down.
#[derive(Debug, Default)]
pub struct Notebook(RefCell<Vec<(String, u8)>>);

/// A formula's reading as text: what it computes, written down by running it.
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

/// How tightly an expression binds: what is looser than its surroundings is put in parentheses.
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const SIGN: u8 = 3;
const POWER: u8 = 4;
const ATOM: u8 = 5;

impl Notebook {
    /// A variable by its name.
    pub fn name(&self, name: &str) -> Text<'_> {
        self.write(name.to_owned(), ATOM)
    }

    fn write(&self, text: String, binds: u8) -> Text<'_> {
        let mut lines = self.0.borrow_mut();
        lines.push((text, binds));
        Text { notebook: self, line: lines.len() - 1 }
    }
}

impl Text<'_> {
    /// The text, in parentheses if it binds looser than `binds`.
    fn within(self, binds: u8) -> String {
        let (text, own) = &self.notebook.0.borrow()[self.line];
        if *own < binds { format!("({text})") } else { text.clone() }
    }

    fn call(self, function: &str) -> Self {
        self.notebook.write(format!("{function}({})", self.within(0)), ATOM)
    }

    fn infix(self, sign: &str, other: Self, binds: u8, right: u8) -> Self {
        self.notebook.write(format!("{}{sign}{}", self.within(binds), other.within(right)), binds)
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.within(0))
    }
}

impl Add for Text<'_> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        self.infix(" + ", o, SUM, SUM)
    }
}

impl Sub for Text<'_> {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        self.infix(" − ", o, SUM, PRODUCT)
    }
}

impl Mul for Text<'_> {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        self.infix("·", o, PRODUCT, PRODUCT)
    }
}

impl Div for Text<'_> {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        self.infix("/", o, PRODUCT, SIGN)
    }
}

impl Neg for Text<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        self.notebook.write(format!("−{}", self.within(SIGN)), SUM)
    }
}

impl Elem for Text<'_> {
    fn lit(self, v: f64) -> Self {
        let text = v.to_string().replace('-', "−");
        self.notebook.write(text, if v < 0.0 { SUM } else { ATOM })
    }
    fn exp(self) -> Self {
        self.call("exp")
    }
    fn exp_m1(self) -> Self {
        self.call("expm1")
    }
    fn ln(self) -> Self {
        self.call("ln")
    }
    fn ln_1p(self) -> Self {
        self.call("ln1p")
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
        self.notebook.write(format!("|{}|", self.within(0)), ATOM)
    }
    fn max(self, o: Self) -> Self {
        self.notebook.write(format!("max({}, {})", self.within(0), o.within(0)), ATOM)
    }
    fn min(self, o: Self) -> Self {
        self.notebook.write(format!("min({}, {})", self.within(0), o.within(0)), ATOM)
    }
    fn pow(self, y: Self) -> Self {
        self.infix("^", y, ATOM, POWER)
    }
    fn where_pos(self, a: Self, b: Self) -> Self {
        let text = format!("[{} > 0 ? {} : {}]", self.within(0), a.within(0), b.within(0));
        self.notebook.write(text, ATOM)
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
            (a - -b, "a − (−b)"),
            ((-a).exp() + a.lit(-0.5) * a, "exp(−a) + (−0.5)·a"),
            ((a * b).pow(c + a), "(a·b)^(c + a)"),
            (a.where_pos(a, -b), "[a > 0 ? a : −b]"),
        ] {
            assert_eq!(text.to_string(), want);
        }
    }
}
