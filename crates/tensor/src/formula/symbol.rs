//! How the name of a variable is typeset.

/// The parts of a name: what is written large, with a hat or not, and what stands below.
#[derive(Debug, PartialEq)]
pub(super) struct Symbol<'a> {
    pub(super) base: &'a str,
    pub(super) hat: bool,
    pub(super) below: &'a str,
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

/// Of the name ∂x, which half of a derivative ∂y/∂x may have, the x.
pub(super) fn differential(name: &str) -> Option<&str> {
    name.strip_prefix('∂').filter(|of| !of.is_empty() && !of.contains(['∂', '/']))
}

#[cfg(test)]
mod tests {
    use super::{Symbol, differential};

    #[test]
    fn a_differential_is_of_something() {
        let all = ["∂z1", "∂", "z", "∂y/∂x"].map(differential);
        assert_eq!(all, [Some("z1"), None, None, None]);
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
