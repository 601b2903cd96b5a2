//! Why a training stopped.

use crate::refusal::line;
use gradus::prelude::*;
use serde::Serialize;

/// What went wrong in a step, and who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Trouble {
    /// In words.
    pub(crate) text: String,
    /// The op, or the rule of the optimiser.
    pub(crate) op: String,
}

impl Trouble {
    /// A step that could not be made.
    pub(crate) fn error(step: u64, error: &Error) -> Trouble {
        Trouble { text: format!("step {}: {}", step + 1, line(error)), op: error.operation().to_owned() }
    }

    /// A number that is not finite, from an op.
    pub(crate) fn of_op(step: u64, loss: f64, found: Option<&Error>) -> Trouble {
        let what = if loss.is_finite() {
            "a gradient is not finite".to_owned()
        } else {
            format!("the loss is {loss}")
        };
        let first = found.map(|error| format!("; {}", line(error))).unwrap_or_default();
        let op = found.map_or("loss", |error| error.operation()).to_owned();
        Trouble { text: format!("step {}: {what}, and no step was made{first}", step + 1), op }
    }

    /// A number that is not finite, from the optimiser.
    pub(crate) fn of_step(step: u64, rule: &str, params: &Params<f64>) -> Trouble {
        let first = params.list().into_iter().find_map(|p| {
            let value = p.value();
            let index = value.as_slice().iter().position(|v| !v.is_finite())?;
            Some(format!("{}[{index}] {}", p.name(), value.as_slice()[index]))
        });
        let text = format!("step {}: {rule} makes {}", step + 1, first.unwrap_or_default());
        Trouble { text, op: rule.to_owned() }
    }
}
