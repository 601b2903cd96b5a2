//! Formulas as MathML.

use super::{
    Formula, Infix,
    binding::{ATOM, PRODUCT, SIGN},
    symbol::{Symbol, differential, partial, tens},
};

impl Formula {
    /// The formula as presentation MathML (MathML Core), to stand inside of a `<math>` element.
    pub fn mathml(&self) -> String {
        match self {
            Formula::Number(v) if *v < 0.0 => row(&[operator("−"), number(-v)]),
            Formula::Number(v) => number(*v),
            Formula::Name(name) => symbol(name),
            Formula::Call(function, of) => call(function, of),
            Formula::Negative(inner) => row(&[operator("−"), within(inner, SIGN)]),
            Formula::Absolute(inner) => row(&[operator("|"), inner.mathml(), operator("|")]),
            Formula::Transposed(inner) => {
                format!("<msup>{}<mo>⊤</mo></msup>", within(inner, ATOM))
            }
            Formula::Pair(Infix::Over, a, b) => format!("<mfrac>{}{}</mfrac>", a.mathml(), b.mathml()),
            Formula::Pair(Infix::Power, a, b) => format!("<msup>{}{}</msup>", within(a, ATOM), b.mathml()),
            Formula::Pair(infix, a, b) => {
                let (_, left, right) = infix.binds();
                row(&[within(a, left), operator(sign(*infix)), within(b, right)])
            }
            Formula::Choice(all) => choice(self.is_indicator(), all),
        }
    }
}

fn choice(indicator: bool, [c, a, b]: &[Formula; 3]) -> String {
    let condition = row(&[c.mathml(), operator("&gt;"), number(0.0)]);
    if indicator {
        let inside = row(&[operator("["), condition, operator("]")]);
        return match a {
            Formula::Number(1.0) => inside,
            a => row(&[within(a, PRODUCT), operator("·"), inside]),
        };
    }
    let case =
        |what: &Formula, when: String| format!("<mtr><mtd>{}</mtd><mtd>{when}</mtd></mtr>", what.mathml());
    let cases =
        [case(a, row(&["<mtext>if </mtext>".into(), condition])), case(b, "<mtext>else</mtext>".into())];
    row(&[operator("{"), format!("<mtable columnalign=\"left\">{}</mtable>", cases.concat())])
}

fn call(function: &str, of: &[Formula]) -> String {
    match (function, of) {
        ("exp", [x]) => format!("<msup><mi>e</mi>{}</msup>", x.mathml()),
        ("√", [x]) => format!("<msqrt>{}</msqrt>", x.mathml()),
        _ => named(function, &of.iter().map(Formula::mathml).collect::<Vec<_>>()),
    }
}

fn named(function: &str, of: &[String]) -> String {
    if function.is_empty() {
        return row(&[operator("("), of.join(&operator(",")), operator(")")]);
    }
    let name = format!("<mi>{}</mi>", escaped(function));
    row(&[name, operator("\u{2061}"), operator("("), of.join(&operator(",")), operator(")")])
}

fn symbol(name: &str) -> String {
    if let Some((u, v)) = partial(name) {
        let part = |name: &str| row(&[operator("∂"), symbol(name)]);
        return format!("<mfrac>{}{}</mfrac>", part(u), part(v));
    }
    if let Some(of) = differential(name) {
        return row(&[operator("∂"), symbol(of)]);
    }
    let symbol = Symbol::of(name);
    let base = format!("<mi>{}</mi>", escaped(symbol.base));
    let base = if symbol.hat { format!("<mover accent=\"true\">{base}<mo>^</mo></mover>") } else { base };
    match symbol.below {
        "" => base,
        below => format!("<msub>{base}<mn>{below}</mn></msub>"),
    }
}

fn sign(infix: Infix) -> &'static str {
    match infix {
        Infix::Plus => "+",
        Infix::Minus => "−",
        // An invisible sign of multiplication, for those who listen.
        Infix::Product => "\u{2062}",
        _ => "·",
    }
}

fn row(parts: &[String]) -> String {
    format!("<mrow>{}</mrow>", parts.concat())
}

fn operator(sign: &str) -> String {
    format!("<mo>{sign}</mo>")
}

fn number(v: f64) -> String {
    if let Some((factor, exponent)) = tens(v) {
        let sign = if exponent < 0 { operator("−") } else { String::new() };
        let power =
            format!("<msup><mn>10</mn>{}</msup>", row(&[sign, format!("<mn>{}</mn>", exponent.abs())]));
        return factor.map_or(power.clone(), |f| row(&[format!("<mn>{f}</mn>"), operator("·"), power]));
    }
    let text = if v.is_infinite() { "∞".to_owned() } else { v.to_string() };
    format!("<mn>{text}</mn>")
}

fn escaped(name: &str) -> String {
    name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn within(formula: &Formula, binds: u8) -> String {
    let inner = formula.mathml();
    if formula.typeset_binds() < binds { row(&[operator("("), inner, operator(")")]) } else { inner }
}
