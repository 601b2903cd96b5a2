#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod callback;
mod callbacks;
mod checkpoint;
mod checkpoints;
mod evaluate;
mod fit;
mod history;
mod lock;
mod log;
mod lr_range;
pub mod metrics;
pub mod run;
mod session;
#[cfg(all(gradus_shared, not(test)))]
#[doc(hidden)]
pub mod shared;
mod step;
mod tally;
mod target;

pub use callback::{Better, Callback, Flow, Moment, Watch};
pub use callbacks::{
    BestModel, CsvLog, EarlyStopping, JsonLog, Plateau, PrintLog, StepBudget, TensorBoard, TimeBudget,
};
pub use checkpoint::{Checkpoint, Position};
pub use checkpoints::Checkpoints;
pub use evaluate::{Evaluation, evaluate};
pub use fit::{Every, Fit};
pub use history::{Ended, History, Measurement};
pub use lock::Lock;
pub use lr_range::{LrRange, lr_range_test};
pub use tally::largest;
pub use target::target;
