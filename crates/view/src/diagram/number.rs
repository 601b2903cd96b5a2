//! Numbers and tensors as a drawing has them.

use crate::figure::short;
use gradus_tensor::{Formula, Shape};

/// Significant digits.
const DIGITS: usize = 5;
/// Significant digits of numbers among others.
const FEWER: usize = 3;
/// So many elements of a tensor are written out.
const ELEMENTS: usize = 4;

/// A single number.
pub(super) fn one(v: f64) -> String {
    short(v, DIGITS)
}

/// The elements, if they are few, else their Euclidean norm.
pub(super) fn several(numbers: &[f64]) -> String {
    match numbers {
        [v] => one(*v),
        few if few.len() <= ELEMENTS => {
            format!("({})", few.iter().map(|v| short(*v, FEWER)).collect::<Vec<_>>().join(", "))
        }
        many => format!("‖·‖ = {}", short(norm(many), FEWER)),
    }
}

/// The same, behind the shape if it is not that of a single number.
pub(super) fn shaped(numbers: &[f64], shape: &Shape) -> String {
    if shape.rank() == 0 { several(numbers) } else { format!("{shape} {}", several(numbers)) }
}

/// The Euclidean norm, also of numbers whose squares are too large.
fn norm(numbers: &[f64]) -> f64 {
    let largest = numbers.iter().fold(0.0f64, |m, v| if v.is_nan() { f64::NAN } else { m.max(v.abs()) });
    if largest == 0.0 || !largest.is_finite() {
        return if numbers.iter().any(|v| v.is_nan()) { f64::NAN } else { largest };
    }
    largest * numbers.iter().map(|v| (v / largest).powi(2)).sum::<f64>().sqrt()
}

/// All elements with all their digits.
pub(super) fn exact(numbers: &[f64]) -> String {
    match numbers {
        [v] => format!("{v:?}"),
        _ => format!("{numbers:?}"),
    }
}

/// Terms with their signs between them: `40 − 25`.
pub(super) fn sum(terms: &[String]) -> String {
    terms.iter().enumerate().fold(String::new(), |sum, (place, term)| match term.strip_prefix('−') {
        _ if place == 0 => term.clone(),
        Some(positive) => format!("{sum} − {positive}"),
        None => format!("{sum} + {term}"),
    })
}

/// A number as it stands in a formula.
pub(super) fn in_formula(v: f64) -> Formula {
    let text = one(v);
    match text.replace('−', "-").parse::<f64>() {
        Ok(rounded) if rounded.is_finite() => Formula::Number(rounded),
        _ if text.starts_with('−') || text.contains('·') => Formula::Name(format!("({text})")),
        _ => Formula::Name(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_are_written_out_or_measured() {
        assert_eq!(shaped(&[2.5], &Shape::SCALAR), "2.5");
        assert_eq!(shaped(&[1.0, -2.0], &Shape::from([2])), "[2] (1, −2)");
        assert_eq!(shaped(&[3e200, 0.0, 4e200, 0.0, 0.0], &Shape::from([5])), "[5] ‖·‖ = 5·10²⁰⁰");
        assert_eq!(several(&[f64::NAN, 1.0, 2.0, 3.0, 4.0]), "‖·‖ = NaN");
        assert_eq!(sum(&["40", "−25", "1"].map(str::to_owned)), "40 − 25 + 1");
        assert_eq!(in_formula(-1e300).to_string(), "(−10³⁰⁰)");
        assert_eq!(in_formula(f64::INFINITY).to_string(), "∞");
    }
}
