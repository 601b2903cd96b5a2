//! What a user changes by hand.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// A change after a number of steps: of one number of a parameter, or of whether it is trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    /// After so many steps.
    pub(crate) step: u64,
    /// The parameter.
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frozen: Option<bool>,
}

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Change {
    /// One number.
    Value(usize, f64),
    /// Whether the parameter is frozen.
    Frozen(bool),
}

impl Edit {
    /// A change.
    pub(crate) fn new(step: u64, name: String, change: Change) -> Edit {
        let (index, value, frozen) = match change {
            Change::Value(index, value) => (Some(index), Some(value), None),
            Change::Frozen(frozen) => (None, None, Some(frozen)),
        };
        Edit { step, name, index, value, frozen }
    }

    /// What is changed.
    pub(crate) fn change(&self) -> Result<Change, Refusal> {
        match (self.index, self.value, self.frozen) {
            (Some(index), Some(value), None) if value.is_finite() => Ok(Change::Value(index, value)),
            (None, None, Some(frozen)) => Ok(Change::Frozen(frozen)),
            _ => Err(Refusal::bad(
                format!(
                    "the edit of {:?} after step {} is neither of a number nor of a freeze",
                    self.name, self.step
                ),
                "give index and value, or frozen",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_of_one_kind() {
        let read = |text: &str| serde_json::from_str::<Edit>(text).unwrap();
        for change in [Change::Value(3, 1.5), Change::Frozen(true)] {
            let edit = Edit::new(40, "0.weight".into(), change);
            let again = read(&serde_json::to_string(&edit).unwrap());
            assert_eq!((again.change(), again), (Ok(change), edit));
        }
        for wrong in [
            r#"{"step": 1, "name": "a"}"#,
            r#"{"step": 1, "name": "a", "index": 0}"#,
            r#"{"step": 1, "name": "a", "index": 0, "value": 1, "frozen": true}"#,
        ] {
            assert!(read(wrong).change().is_err(), "{wrong}");
        }
    }
}
