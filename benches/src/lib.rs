//! What the benches share: the shapes of products, faer's product beside ours, and the machine's peak.
//!
//! `cargo bench -p gradus-benches` runs Criterion over them, `cargo xtask bench` prints one table.
#![forbid(unsafe_code)]

mod peak;
mod product;
mod shapes;

pub use peak::{Fma, peak, simd};
pub use product::{Operands, Side};
pub use shapes::{Layout, Shape, shapes};
