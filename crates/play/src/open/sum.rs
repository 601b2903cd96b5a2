//! Sums of products as formulas, with names and with numbers.

use crate::number::Number;
use gradus::tensor::{Formula, Infix};
use serde_json::{Value, json};

/// Longer sums are written in part.
const TERMS: usize = 6;
/// Digits of a number in a formula.
const DIGITS: usize = 5;

/// Something with a name and a number.
pub(super) type Named = (String, f64);

/// A formula with names and the same with numbers.
#[derive(Clone, Debug)]
pub(super) struct Twice {
    pub(super) names: Formula,
    pub(super) numbers: Formula,
}

/// A number as it stands in a formula.
pub(super) fn short(v: f64) -> Formula {
    let text = format!("{v:.*e}", DIGITS - 1);
    Formula::Number(text.parse().unwrap_or(v))
}

impl Twice {
    /// One thing.
    fn of((name, v): &Named) -> Twice {
        Twice { names: Formula::name(name.clone()), numbers: short(*v) }
    }

    /// What is left out.
    fn dots() -> Twice {
        Twice { names: Formula::name("…"), numbers: Formula::name("…") }
    }

    fn pair(self, infix: Infix, other: Twice) -> Twice {
        Twice { names: self.names.pair(infix, other.names), numbers: self.numbers.pair(infix, other.numbers) }
    }

    /// The sum of products, and of what stands alone; a long one in part.
    pub(super) fn sum(products: &[(Named, Named)], alone: &[Named]) -> Twice {
        let product = |(a, b): &(Named, Named)| Twice::of(a).pair(Infix::Times, Twice::of(b));
        let mut terms: Vec<Twice> = products.iter().map(product).collect();
        terms.extend(alone.iter().map(Twice::of));
        if terms.len() > TERMS {
            let end = terms.len() - 2;
            terms.splice(TERMS - 3..end, [Twice::dots()]);
        }
        let sum = terms.into_iter().reduce(|a, b| a.pair(Infix::Plus, b));
        sum.unwrap_or(Twice { names: Formula::Number(0.0), numbers: Formula::Number(0.0) })
    }
}

/// An equation as text and as MathML.
pub(super) fn equation(left: &Formula, right: &Formula) -> Value {
    json!({
        "text": format!("{left} = {right}"),
        "mathml": format!(
            "<math display=\"block\"><mrow>{}<mo>=</mo>{}</mrow></math>", left.mathml(), right.mathml()
        ),
    })
}

/// A derivative, or null at a kink.
pub(super) fn perhaps(v: Option<f64>) -> Value {
    json!(v.map(Number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, v: f64) -> Named {
        (name.to_owned(), v)
    }

    #[test]
    fn sums_are_written_with_names_and_numbers() {
        let product = |i: usize| (named(&format!("w{i}"), 0.5), named(&format!("x{i}"), -0.123_456_789));
        let two = Twice::sum(&[product(1), product(2)], &[named("b", 2.0)]);
        assert_eq!(two.names.to_string(), "w1·x1 + w2·x2 + b");
        assert_eq!(two.numbers.to_string(), "0.5·(−0.12346) + 0.5·(−0.12346) + 2");
        let many: Vec<_> = (1..=64).map(product).collect();
        let sum = Twice::sum(&many, &[named("b", 1.0)]);
        assert_eq!(sum.names.to_string(), "w1·x1 + w2·x2 + w3·x3 + … + w64·x64 + b");
    }
}
