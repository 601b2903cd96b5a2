//! One callback a file.

mod best_model;
mod csv_log;
mod early_stopping;
mod json_log;
mod plateau;
mod print_log;
mod step_budget;
mod tensor_board;
mod time_budget;

pub use best_model::BestModel;
pub use csv_log::CsvLog;
pub use early_stopping::EarlyStopping;
pub use json_log::JsonLog;
pub use plateau::Plateau;
pub use print_log::PrintLog;
pub use step_budget::StepBudget;
pub use tensor_board::TensorBoard;
pub use time_budget::TimeBudget;

use gradus_tensor::{Error, Result};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What a callback remembers, as JSON.
fn kept(state: &impl Serialize) -> Value {
    serde_json::to_value(state).unwrap_or_default()
}

/// What a callback remembered, from JSON.
fn remembered<S: DeserializeOwned>(name: &str, state: &Value) -> Result<S> {
    S::deserialize(state).map_err(|e| Error::format(format!("what {name} remembered: {e}")).of("checkpoint"))
}
