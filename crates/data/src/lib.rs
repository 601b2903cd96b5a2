#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod batch;
mod dataset;
mod digits;
pub mod idx;
mod loader;
mod mnist;
mod normaliser;
mod plane;
mod split;

pub use batch::{Labels, Rows};
pub use dataset::Dataset;
pub use digits::digits;
pub use loader::{Batches, Loader};
pub use mnist::mnist;
pub use normaliser::Normaliser;
pub use plane::{circles, moons, spirals};
pub use split::Split;
