//! What is refused, as the page is told: one clear line, and what to do.

use gradus::prelude::Error;
use std::fmt::Display;

/// An answer other than the one asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// HTTP's number for it.
    pub(crate) status: u16,
    /// What was expected and what came.
    pub(crate) error: String,
    /// What to do.
    pub(crate) help: String,
}

impl Refusal {
    /// A refusal.
    pub(crate) fn new(status: u16, error: impl Into<String>, help: impl Into<String>) -> Refusal {
        Refusal { status, error: error.into(), help: help.into() }
    }

    /// A request that is wrong in itself.
    pub(crate) fn bad(error: impl Into<String>, help: impl Into<String>) -> Refusal {
        Refusal::new(400, error, help)
    }

    /// What is not possible now.
    pub(crate) fn conflict(error: impl Into<String>, help: impl Into<String>) -> Refusal {
        Refusal::new(409, error, help)
    }

    /// The text of the answer.
    pub(crate) fn json(&self) -> String {
        serde_json::json!({ "error": self.error, "help": self.help }).to_string()
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        let help =
            error.advice().unwrap_or("choose another value; the catalogue lists what there is").to_owned();
        Refusal::bad(line(&error), help)
    }
}

/// An error in one line, without operands and places.
pub(crate) fn line(error: &Error) -> String {
    let (operation, message) = (error.operation(), error.message().replace('\n', " "));
    if operation.is_empty() { message } else { format!("{operation}: {message}") }
}

/// A value, if it is from low to high.
pub(crate) fn within<V: PartialOrd + Display + Copy>(
    name: &str,
    value: V,
    [low, high]: [V; 2],
) -> Result<V, Refusal> {
    // Not the other way round: NaN is within nothing.
    if low <= value && value <= high {
        return Ok(value);
    }
    let error = format!("{name} is {value}, where {low} to {high} is possible");
    Err(Refusal::bad(error, format!("choose {name} from {low} to {high}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_a_line_and_what_to_do() {
        let refusal = Refusal::from(Error::argument("lr is −1").of("adam").help("choose one from 0 on"));
        assert_eq!(refusal, Refusal::bad("adam: lr is −1", "choose one from 0 on"));
        assert_eq!(within("noise", 0.5, [0.0, 1.0]), Ok(0.5));
        let refusal = within("noise", f64::NAN, [0.0, 1.0]).unwrap_err();
        assert_eq!(refusal.error, "noise is NaN, where 0 to 1 is possible");
    }
}
