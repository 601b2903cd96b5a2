#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod adam;
mod adamw;
mod catalogue;
mod clip;
mod memory;
mod optimizer;
mod range_check;
mod schedule;
mod sgd;
mod state;

pub use adam::{Adam, AdamOptions};
pub use adamw::AdamW;
pub use catalogue::{AnyOptimizer, Catalogued, Listed, by_name};
pub use clip::{clip_grad_norm, clip_grad_value};
pub use gradus_tensor::{Range, Rule};
pub use optimizer::Optimizer;
pub use schedule::{Constant, CosineAnnealing, Schedule, StepLr};
pub use sgd::Sgd;
