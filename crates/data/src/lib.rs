#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod arrays;
mod batch;
mod dataset;
mod digits;
mod feeder;
pub mod idx;
mod inflation;
mod loader;
mod mnist;
mod normaliser;
mod plane;
mod source;
mod split;
pub mod table;

pub use batch::{Rows, Targets, Values};
pub use dataset::Dataset;
pub use digits::digits;
pub use feeder::Feeder;
pub use loader::{Batches, Loader};
pub use mnist::{is_mnist, mnist};
pub use normaliser::Normaliser;
pub use plane::{blobs, circles, moons, plane, spirals, xor};
pub use source::Source;
pub use split::Split;
