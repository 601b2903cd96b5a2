//! Numbers in JSON: what it has no signs for are the words that JavaScript reads as such.

use serde::{Serialize, Serializer};

/// A number as the page reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number(pub(crate) f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            v if v.is_finite() => to.serialize_f64(v),
            v if v.is_nan() => to.serialize_str("NaN"),
            v if v > 0.0 => to.serialize_str("Infinity"),
            _ => to.serialize_str("-Infinity"),
        }
    }
}

/// Writes one: `#[serde(serialize_with = "number::one")]`.
pub(crate) fn one<S: Serializer>(v: &f64, to: S) -> Result<S::Ok, S::Error> {
    Number(*v).serialize(to)
}

/// Writes one, or null.
pub(crate) fn perhaps<S: Serializer>(v: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    v.map(Number).serialize(to)
}

/// Writes several.
pub(crate) fn list<S: Serializer>(all: impl AsRef<[f64]>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(all.as_ref().iter().map(|v| Number(*v)))
}

/// Several, to be put into a text.
pub(crate) fn all(all: &[f64]) -> Vec<Number> {
    all.iter().map(|v| Number(*v)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_bit_and_others_are_words() {
        let text =
            serde_json::to_string(&all(&[0.1 + 0.2, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0]));
        assert_eq!(text.unwrap(), r#"[0.30000000000000004,"NaN","Infinity","-Infinity",-0.0]"#);
    }
}
