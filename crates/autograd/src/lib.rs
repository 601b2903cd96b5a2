//! A tape that remembers: define-by-run automatic differentiation whose gradients are proved.
//!
//! The user's code runs every step. Each operation compares itself with the one that stood at the same place of the
//! tape in an earlier step, and reuses it; so recording, differentiation and planning happen once, and afterwards a
//! step verifies and runs, and allocates nothing.
//!
//! ```
//! use gradus_autograd::Graph;
//! use gradus_tensor::{Params, Tensor};
//!
//! let params = Params::<f64>::seed(0);
//! let w = params.add("w", [2], |_| 3.0);
//! let mut graph = Graph::new(&params);
//!
//! let g = graph.step();
//! let x = g.input([1.0, 2.0]);
//! let loss = (g.param(&w) * x).sum(); // Σ wᵢ xᵢ
//! loss.backward()?;
//! assert_eq!(w.grad(), Tensor::from([1.0, 2.0])); // ∂/∂wᵢ = xᵢ
//! # Ok::<(), gradus_tensor::Error>(())
//! ```
#![forbid(unsafe_code)]

mod anomaly;
mod arithmetic;
mod backward;
mod calculus;
pub mod check;
mod checkpoint;
mod domain;
mod dynamic;
mod elementwise;
mod graph;
mod hooks;
pub mod inspect;
mod leaves;
mod module;
mod node;
mod op;
pub mod ops;
mod plan;
pub mod portable;
mod predictor;
mod program;
mod pull;
mod reverse;
mod run;
#[cfg(all(gradus_shared, not(test)))]
#[doc(hidden)]
pub mod shared;
mod tape;
mod trace;
mod var;

pub use backward::Report;
pub use calculus::Function;
pub use domain::Domain;
pub use elementwise::{Elementwise, ElementwiseN, Map};
pub use graph::{Graph, Mode};
pub use inspect::Line;
pub use module::Module;
pub use op::{Cut, Inputs, Op, exactly};
pub use predictor::Predictor;
pub use program::Program;
pub use reverse::Mutation;
pub use var::Var;

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
