//! Formulas as plain text.

use super::{
    Formula, Infix,
    binding::{ATOM, PRODUCT, SIGN},
    symbol::plain,
};
use std::fmt;

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Formula::Number(v) => f.write_str(&v.to_string().replace('-', "−")),
            Formula::Name(name) => f.write_str(&plain(name)),
            Formula::Call(function, of) => call(function, of, f),
            Formula::Negative(inner) => write!(f, "−{}", Within(inner, SIGN)),
            Formula::Absolute(inner) => write!(f, "|{inner}|"),
            Formula::Transposed(inner) => write!(f, "{}ᵀ", Within(inner, ATOM)),
            Formula::Pair(infix, a, b) => {
                let (_, left, right) = infix.binds();
                write!(f, "{}{}{}", Within(a, left), sign(*infix), Within(b, right))
            }
            Formula::Choice(all) => {
                let [c, a, b] = &**all;
                match (self.is_indicator(), a) {
                    (true, Formula::Number(1.0)) => write!(f, "[{c} > 0]"),
                    (true, a) => write!(f, "{}·[{c} > 0]", Within(a, PRODUCT)),
                    (false, a) => write!(f, "({a} if {c} > 0 else {b})"),
                }
            }
        }
    }
}

fn call(function: &str, of: &[Formula], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (function, of) {
        ("expm1", [x]) => write!(f, "exp({x}) − 1"),
        ("ln1p", [x]) => write!(f, "ln(1 + {x})"),
        _ => {
            write!(f, "{function}(")?;
            for (place, x) in of.iter().enumerate() {
                write!(f, "{}{x}", if place > 0 { ", " } else { "" })?;
            }
            f.write_str(")")
        }
    }
}

fn sign(infix: Infix) -> &'static str {
    match infix {
        Infix::Plus => " + ",
        Infix::Minus => " − ",
        Infix::Times => "·",
        Infix::Product => " ",
        Infix::Over => "/",
        Infix::Power => "^",
    }
}

/// A formula in parentheses, if it binds looser than its surroundings.
struct Within<'a>(&'a Formula, u8);

impl fmt::Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Within(formula, binds) = self;
        if formula.binds() < *binds { write!(f, "({formula})") } else { write!(f, "{formula}") }
    }
}
