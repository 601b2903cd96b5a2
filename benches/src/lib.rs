//! What the benches share: the shapes of products, others' products beside ours, the machine's peak, and ops to time,
//! and whole steps of training.
//!
//! `cargo bench -p gradus-benches` runs Criterion over them, `cargo xtask bench` prints one table.
#![deny(unsafe_code)]

mod foreign;
mod ops;
mod peak;
mod product;
mod shapes;
pub mod steps;

pub use foreign::Foreign;
pub use ops::Timed;
pub use peak::{Fma, peak, simd};
pub use product::{Float, Operands, Side};
pub use shapes::{Layout, Shape, shapes};
