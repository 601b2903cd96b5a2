//! What the benches share: the shapes of products, faer's product beside ours, the machine's peak, and ops to time,
//! and whole steps of training.
//!
//! `cargo bench -p gradus-benches` runs Criterion over them, `cargo xtask bench` prints one table.
#![forbid(unsafe_code)]

mod ops;
mod peak;
mod product;
mod shapes;
pub mod steps;

pub use ops::Timed;
pub use peak::{Fma, peak, simd};
pub use product::{Operands, Side};
pub use shapes::{Layout, Shape, shapes};
