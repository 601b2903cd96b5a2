#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod batch;
mod dataset;
mod digits;
mod loader;
mod split;

pub use batch::{Labels, Rows};
pub use dataset::Dataset;
pub use digits::digits;
pub use loader::{Batches, Loader};
pub use split::Split;
