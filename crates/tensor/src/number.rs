//! Numbers in JSON, which knows no NaN and no infinity: those are the texts `"nan"`, `"inf"` and `"-inf"`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A number as it stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Finite(f64),
    Word(String),
}

impl From<f64> for Written {
    fn from(v: f64) -> Self {
        if v.is_finite() { Written::Finite(v) } else { Written::Word(v.to_string().to_lowercase()) }
    }
}

impl Written {
    fn read<E: Error>(self) -> Result<f64, E> {
        match self {
            Written::Finite(v) => Ok(v),
            Written::Word(word) => word.parse().map_err(|_| E::custom(format!("{word:?} is no number"))),
        }
    }
}

/// Writes one number: `#[serde(with = "gradus_tensor::number")]`.
///
/// # Errors
/// Those of the writer.
pub fn serialize<S: Serializer>(v: &f64, to: S) -> Result<S::Ok, S::Error> {
    Written::from(*v).serialize(to)
}

/// Reads one number.
///
/// # Errors
/// There is something else.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Written::deserialize(from)?.read()
}

/// Lists of numbers: `#[serde(with = "gradus_tensor::number::list")]`.
pub mod list {
    use super::{Deserialize, Deserializer, Serializer, Written};

    /// Writes numbers.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn serialize<S: Serializer>(all: &[f64], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(all.iter().map(|v| Written::from(*v)))
    }

    /// Reads numbers.
    ///
    /// # Errors
    /// There is something else.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
        Vec::<Written>::deserialize(from)?.into_iter().map(Written::read).collect()
    }
}

#[cfg(test)]
mod tests {
    #[derive(Debug, serde::Serialize, serde::Deserialize)]
    struct Numbers(#[serde(with = "super::list")] Vec<f64>);

    #[test]
    fn what_json_does_not_know_is_a_word() {
        let text = serde_json::to_string(&Numbers(vec![1.5, f64::NAN, f64::NEG_INFINITY, 0.1])).unwrap();
        assert_eq!(text, r#"[1.5,"nan","-inf",0.1]"#);
        let Numbers(back) = serde_json::from_str(&text).unwrap();
        assert_eq!((back[0], back[1].is_nan(), back[2], back[3]), (1.5, true, f64::NEG_INFINITY, 0.1));
        assert!(serde_json::from_str::<Numbers>(r#"["three"]"#).is_err());
    }
}
