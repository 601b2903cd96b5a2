//! How the name of a variable is typeset.

/// The parts of a name: what is written large, with a hat or not, and what stands below.
#[derive(Debug, PartialEq)]
pub(super) struct Symbol<'a> {
    pub(super) base: &'a str,
    pub(super) hat: bool,
    pub(super) below: &'a str,
}

/// A very small or large number as what it multiplies a power of ten with (unless that is 1), and the exponent.
pub(super) fn tens(v: f64) -> Option<(Option<String>, i32)> {
    if v == 0.0 || !v.is_finite() || (1e-4..1e7).contains(&v.abs()) {
        return None;
    }
    let text = format!("{v:e}");
    let (factor, exponent) = text.split_once('e')?;
    Some(((factor != "1").then(|| factor.to_owned()), exponent.parse().ok()?))
}

/// The u and v of a name ∂u/∂v.
pub(super) fn partial(name: &str) -> Option<(&str, &str)> {
    let whole = |(u, _): &(&str, &str)| u.matches('(').count() == u.matches(')').count();
    name.strip_prefix('∂')?.split_once("/∂").filter(whole)
}

/// The x of a name ∂x, which is half of a derivative.
pub(super) fn differential(name: &str) -> Option<&str> {
    name.strip_prefix('∂').filter(|of| !of.is_empty() && !of.contains(['∂', '/', '(']))
}

/// A name as plain text: `y_hat` is ŷ.
pub(super) fn plain(name: &str) -> String {
    if let Some((u, v)) = partial(name) {
        return format!("∂{}/∂{}", plain(u), plain(v));
    }
    match name.strip_suffix("_hat") {
        Some("y") => "ŷ".to_owned(),
        Some(base) => format!("{base}\u{302}"),
        None => name.to_owned(),
    }
}

impl<'a> Symbol<'a> {
    /// `z1` is z₁, `y_hat` and `ŷ` are y with a hat, `δ3` is δ₃; any other name is one word.
    pub(super) fn of(name: &'a str) -> Symbol<'a> {
        if name == "ŷ" {
            return Symbol { base: "y", hat: true, below: "" };
        }
        if let Some(base) = name.strip_suffix("_hat") {
            return Symbol { base, hat: true, below: "" };
        }
        let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if letters.chars().count() == 1 {
            return Symbol { base: letters, hat: false, below: &name[letters.len()..] };
        }
        Symbol { base: name, hat: false, below: "" }
    }

    /// Whether it is a single letter, which is set in italics.
    pub(super) fn is_letter(&self) -> bool {
        self.base.chars().count() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Symbol, differential, partial, plain};

    #[test]
    fn derivatives_have_two_halves() {
        assert_eq!(["∂z1", "∂", "z", "∂y/∂x"].map(differential), [Some("z1"), None, None, None]);
        assert_eq!(["∂y/∂x", "∂(∂y/∂x)", "∂z1"].map(partial), [Some(("y", "x")), None, None]);
    }

    #[test]
    fn hats_are_put_on() {
        assert_eq!(["y_hat", "∂l/∂y_hat", "x", "∂z_hat/∂w"].map(plain), ["ŷ", "∂l/∂ŷ", "x", "∂z\u{302}/∂w"]);
    }

    #[test]
    fn digits_go_below() {
        assert_eq!(Symbol::of("W12"), Symbol { base: "W", hat: false, below: "12" });
        assert_eq!(Symbol::of("δ3"), Symbol { base: "δ", hat: false, below: "3" });
        assert_eq!(Symbol::of("y_hat"), Symbol { base: "y", hat: true, below: "" });
        assert_eq!(Symbol::of("fc1.weight"), Symbol { base: "fc1.weight", hat: false, below: "" });
        assert_eq!(Symbol::of("%12"), Symbol { base: "%", hat: false, below: "12" });
    }
}
