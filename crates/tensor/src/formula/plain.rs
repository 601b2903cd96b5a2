//! Formulas as plain text.

use super::{
    Formula, Infix,
    binding::{ATOM, PRODUCT, SIGN, SUM},
    symbol::{plain, tens},
};
use std::fmt;

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Formula::Number(v) => f.write_str(&number(*v)),
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
                    (false, a) => write!(f, "{} if {c} > 0 else {}", Within(a, SUM), Within(b, SUM)),
                }
            }
        }
    }
}

fn call(function: &str, of: &[Formula], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{function}(")?;
    for (place, x) in of.iter().enumerate() {
        write!(f, "{}{x}", if place > 0 { ", " } else { "" })?;
    }
    f.write_str(")")
}

fn number(v: f64) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let Some((factor, exponent)) = tens(v) else {
        return v.to_string().replace('-', "−").replace("inf", "∞");
    };
    let raise = |c: char| c.to_digit(10).map_or('⁻', |d| RAISED[d as usize]);
    let power = format!("10{}", exponent.to_string().chars().map(raise).collect::<String>());
    factor.map_or(power.clone(), |factor| format!("{}·{power}", factor.replace('-', "−")))
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
