use super::{Base, Formulas, Ground, Lane, Lanes, wide::Wide};
use std::cell::RefCell;

/// The ground that writes down what is computed, as Rust.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Notes<'n>(&'n RefCell<Vec<Line>>);

/// One value and how it is made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// An expression with `{0}`, `{1}` … where its operands stand in parentheses if they need any, and `<0>` … where they never do.
    pub(crate) template: String,
    /// The values that it is made from.
    pub(crate) operands: Vec<usize>,
    /// Whether it needs parentheses as part of another.
    pub(crate) loose: bool,
}

/// A kind of number as Rust writes it.
pub(crate) trait Written: Lane + Into<f64> {
    /// Its type.
    const TYPE: &'static str;
    /// Bits.
    fn word(bits: Self::Word) -> String;
    /// A number, so that it is read as this very number.
    fn number(self) -> String {
        let (v, kind) = (self.into(), Self::TYPE);
        if v.is_nan() {
            return format!("{kind}::NAN");
        }
        let size = match v.is_infinite() {
            true => format!("{kind}::INFINITY"),
            // Its own digits, the fewest that tell it from its neighbours.
            false => format!("{}_{kind}", format!("{self:?}").trim_start_matches('-')),
        };
        if v.is_sign_negative() { format!("-{size}") } else { size }
    }
}

impl Written for f32 {
    const TYPE: &'static str = "f32";
    fn word(bits: u32) -> String {
        format!("0x{bits:x}_u32")
    }
}

impl Written for f64 {
    const TYPE: &'static str = "f64";
    fn word(bits: u64) -> String {
        format!("0x{bits:x}_u64")
    }
}

impl<'n> Notes<'n> {
    /// A ground on lines that are there.
    pub(crate) fn on(lines: &'n RefCell<Vec<Line>>) -> Self {
        Notes(lines)
    }

    /// The value of a line; of the same line, if it is there already.
    pub(crate) fn note(self, template: impl Into<String>, operands: &[usize], loose: bool) -> usize {
        let line = Line { template: template.into(), operands: operands.to_vec(), loose };
        let mut lines = self.0.borrow_mut();
        lines.iter().position(|known| *known == line).unwrap_or_else(|| {
            lines.push(line);
            lines.len() - 1
        })
    }

    fn infix(self, operator: &str, a: usize, b: usize) -> usize {
        self.note(format!("{{0}} {operator} {{1}}"), &[a, b], true)
    }

    fn line(self, at: usize) -> Line {
        self.0.borrow()[at].clone()
    }

    /// The operands of a value that was made so.
    fn made(self, at: usize, template: &str) -> Option<Vec<usize>> {
        let line = self.line(at);
        (line.template == template).then_some(line.operands)
    }

    /// Whether a value is these bits.
    fn is<T: Written>(self, at: usize, bits: T::Word) -> bool {
        self.line(at).template == T::word(bits)
    }

    /// a, where the bits are those of a and a mask by an operator.
    fn masked<T: Written>(self, bits: usize, operator: &str, mask: T::Word) -> Option<usize> {
        let operands = self.made(bits, operator)?;
        if !self.is::<T>(operands[1], mask) {
            return None;
        }
        self.made(operands[0], TO_BITS).map(|of| of[0])
    }

    /// What bits are of numbers, if a method of numbers does the same.
    fn known<T: Written>(self, bits: usize) -> Option<usize> {
        if let Some(a) = self.masked::<T>(bits, XOR, T::SIGN) {
            return Some(self.note("-{0}", &[a], true));
        }
        if let Some(a) = self.masked::<T>(bits, AND, T::MAGNITUDE) {
            return Some(self.note("{0}.abs()", &[a], false));
        }
        let both = self.made(bits, OR)?;
        let size = self.masked::<T>(both[0], AND, T::MAGNITUDE)?;
        let sign = self.masked::<T>(both[1], AND, T::SIGN)?;
        Some(self.note("{0}.copysign(<1>)", &[size, sign], false))
    }
}

const TO_BITS: &str = "{0}.to_bits()";
const AND: &str = "{0} & {1}";
const OR: &str = "{0} | {1}";
const XOR: &str = "{0} ^ {1}";

impl<T: Written> Ground<T> for Notes<'_> {
    type V = usize;
    type M = usize;
    type B = usize;

    fn splat(self, v: T) -> usize {
        let text = v.number();
        let loose = text.starts_with('-');
        self.note(text, &[], loose)
    }
    fn splat_bits(self, v: T::Word) -> usize {
        self.note(T::word(v), &[], false)
    }
    fn add(self, a: usize, b: usize) -> usize {
        self.infix("+", a, b)
    }
    fn sub(self, a: usize, b: usize) -> usize {
        self.infix("-", a, b)
    }
    fn mul(self, a: usize, b: usize) -> usize {
        self.infix("*", a, b)
    }
    fn div(self, a: usize, b: usize) -> usize {
        self.infix("/", a, b)
    }
    fn fma(self, a: usize, b: usize, c: usize) -> usize {
        self.note("{0}.mul_add(<1>, <2>)", &[a, b, c], false)
    }
    fn larger(self, a: usize, b: usize) -> usize {
        let mask = <Self as Ground<T>>::lt(self, b, a);
        <Self as Ground<T>>::select(self, mask, a, b)
    }
    fn smaller(self, a: usize, b: usize) -> usize {
        let mask = <Self as Ground<T>>::lt(self, a, b);
        <Self as Ground<T>>::select(self, mask, a, b)
    }
    fn sqrt(self, a: usize) -> usize {
        self.note("{0}.sqrt()", &[a], false)
    }
    fn lt(self, a: usize, b: usize) -> usize {
        self.infix("<", a, b)
    }
    fn eq(self, a: usize, b: usize) -> usize {
        if a == b { self.note("!{0}.is_nan()", &[a], true) } else { self.infix("==", a, b) }
    }
    fn eq_bits(self, a: usize, b: usize) -> usize {
        self.infix("==", a, b)
    }
    fn both(self, a: usize, b: usize) -> usize {
        self.infix("&", a, b)
    }
    fn either(self, a: usize, b: usize) -> usize {
        self.infix("|", a, b)
    }
    fn not(self, a: usize) -> usize {
        match self.made(a, "!{0}.is_nan()") {
            Some(of) => self.note("{0}.is_nan()", &of, false),
            None => self.note("!{0}", &[a], true),
        }
    }
    fn select(self, mask: usize, yes: usize, no: usize) -> usize {
        self.note("if <0> { <1> } else { <2> }", &[mask, yes, no], true)
    }
    fn to_bits(self, a: usize) -> usize {
        self.note(TO_BITS, &[a], false)
    }
    fn numbers_of(self, a: usize) -> usize {
        let known = self.known::<T>(a);
        known.unwrap_or_else(|| self.note(format!("{}::from_bits(<0>)", T::TYPE), &[a], false))
    }
    fn and(self, a: usize, b: usize) -> usize {
        self.note(AND, &[a, b], true)
    }
    fn or(self, a: usize, b: usize) -> usize {
        self.note(OR, &[a, b], true)
    }
    fn xor(self, a: usize, b: usize) -> usize {
        self.note(XOR, &[a, b], true)
    }
    fn add_bits(self, a: usize, b: usize) -> usize {
        self.note("{0}.wrapping_add(<1>)", &[a, b], false)
    }
    fn sub_bits(self, a: usize, b: usize) -> usize {
        self.note("{0}.wrapping_sub(<1>)", &[a, b], false)
    }
    fn shl<const K: u32>(self, a: usize) -> usize {
        self.note(format!("{{0}} << {K}"), &[a], true)
    }
    fn shr<const K: u32>(self, a: usize) -> usize {
        self.note(format!("{{0}} >> {K}"), &[a], true)
    }
}

impl<'n> Notes<'n> {
    /// Notes that a function of `x` cannot be written; what stands for it is never read.
    fn missing<T: Formulas>(x: Lanes<Self, T>, function: &str) -> Lanes<Self, T>
    where
        Self: Ground<T>,
    {
        x.s.note(format!("{MISSING}{function}"), &[], false);
        x
    }
}

/// How the line begins that stands for a function without a formula; no Rust begins so.
pub(crate) const MISSING: &str = "no formula: ";

impl Base for Notes<'_> {
    fn wide<const N: usize>(f: impl Wide<N>, x: [Lanes<Self, f32>; N]) -> Lanes<Self, f32> {
        let s = x[0].s;
        let y = f.at(x.map(|x| Lanes { s, v: s.note("f64::from(<0>)", &[x.v], false) }));
        Lanes { s, v: s.note("{0} as f32", &[y.v], true) }
    }
    fn sin<T: Formulas>(x: Lanes<Self, T>) -> Lanes<Self, T>
    where
        Self: Ground<T>,
    {
        Notes::missing(x, "sin")
    }
    fn cos<T: Formulas>(x: Lanes<Self, T>) -> Lanes<Self, T>
    where
        Self: Ground<T>,
    {
        Notes::missing(x, "cos")
    }
}
