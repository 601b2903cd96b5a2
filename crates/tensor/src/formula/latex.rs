//! Formulas as LaTeX.

use super::{
    Formula, Infix,
    binding::{ATOM, SIGN},
    symbol::{Symbol, differential, partial, tens},
};

impl Formula {
    /// The formula as LaTeX, for mathematics mode; it needs the package amsmath.
    pub fn latex(&self) -> String {
        match self {
            Formula::Number(v) if v.is_infinite() => format!("{}\\infty", if *v < 0.0 { "-" } else { "" }),
            Formula::Number(v) => match tens(*v) {
                Some((Some(factor), exponent)) => format!("{factor} \\cdot 10^{{{exponent}}}"),
                Some((None, exponent)) => format!("10^{{{exponent}}}"),
                None => v.to_string(),
            },
            Formula::Name(name) => symbol(name),
            Formula::Call(function, of) => call(function, of),
            Formula::Negative(inner) => format!("-{}", within(inner, SIGN)),
            Formula::Absolute(inner) => format!("\\left|{}\\right|", inner.latex()),
            Formula::Transposed(inner) => format!("{}^{{\\top}}", within(inner, ATOM)),
            Formula::Pair(Infix::Over, a, b) => format!("\\frac{{{}}}{{{}}}", a.latex(), b.latex()),
            Formula::Pair(Infix::Power, a, b) => format!("{{{}}}^{{{}}}", within(a, ATOM), b.latex()),
            Formula::Pair(infix, a, b) => {
                let (_, left, right) = infix.binds();
                format!("{}{}{}", within(a, left), sign(*infix), within(b, right))
            }
            Formula::Choice(all) => {
                let [c, a, b] = &**all;
                let condition = format!("{} > 0", c.latex());
                match (self.is_indicator(), a) {
                    (true, Formula::Number(1.0)) => format!("\\left[{condition}\\right]"),
                    (true, a) => format!("{} \\cdot \\left[{condition}\\right]", within(a, super::PRODUCT)),
                    (false, a) => format!(
                        "\\begin{{cases}} {} & \\text{{if }} {condition} \\\\ {} & \\text{{else}} \\end{{cases}}",
                        a.latex(),
                        b.latex()
                    ),
                }
            }
        }
    }
}

fn symbol(name: &str) -> String {
    if let Some((u, v)) = partial(name) {
        return format!("\\frac{{\\partial {}}}{{\\partial {}}}", symbol(u), symbol(v));
    }
    if let Some(of) = differential(name) {
        return format!("\\partial {}", symbol(of));
    }
    let symbol = Symbol::of(name);
    let base = match symbol.base {
        "δ" => "\\delta".to_owned(),
        "ℓ" => "\\ell".to_owned(),
        _ if symbol.is_letter() => escaped(symbol.base),
        _ => format!("\\mathrm{{{}}}", escaped(symbol.base)),
    };
    let base = if symbol.hat { format!("\\hat{{{base}}}") } else { base };
    if symbol.below.is_empty() { base } else { format!("{base}_{{{}}}", symbol.below) }
}

/// A name, which may hold what LaTeX takes for its own.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        match c {
            '\\' => text.push_str("\\backslash "),
            '^' | '~' => text.extend(["\\", &c.to_string(), "{}"]),
            '_' | '%' | '&' | '#' | '$' | '{' | '}' => text.extend(["\\", &c.to_string()]),
            _ => text.push(c),
        }
    }
    text
}

fn call(function: &str, of: &[Formula]) -> String {
    let all = of.iter().map(Formula::latex).collect::<Vec<_>>().join(", ");
    let named = |name: &str| format!("{name}\\left({all}\\right)");
    match (function, of) {
        ("", _) => named(""),
        ("exp", [x]) => format!("e^{{{}}}", x.latex()),
        ("√", [x]) => format!("\\sqrt{{{}}}", x.latex()),
        ("σ", _) => named("\\sigma"),
        ("Φ", _) => named("\\Phi"),
        ("φ", _) => named("\\varphi"),
        ("ln" | "sin" | "cos" | "tanh" | "max" | "min", _) => named(&format!("\\{function}")),
        _ => named(&format!("\\operatorname{{{}}}", escaped(function))),
    }
}

fn sign(infix: Infix) -> &'static str {
    match infix {
        Infix::Plus => " + ",
        Infix::Minus => " - ",
        Infix::Product => " \\, ",
        _ => " \\cdot ",
    }
}

fn within(formula: &Formula, binds: u8) -> String {
    if formula.typeset_binds() < binds {
        format!("\\left({}\\right)", formula.latex())
    } else {
        formula.latex()
    }
}
