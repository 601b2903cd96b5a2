//! Tensors, shapes, dual numbers and named parameters: the ground under gradus, useful alone.
//!
//! The crate knows nothing of graphs or gradients. It holds
//!
//! - [`Shape`] and [`Tensor`]: owned, contiguous, row-major arrays of rank ≤ 6;
//! - [`Elem`]: what a formula may do with a number, so that one formula has many readings;
//! - [`Scalar`] and [`Real`]: the elements that a tensor holds (`f32`, `f64`, [`Dual`]);
//! - [`Params`]: the parameters θ of a model as named ranges of *one* vector;
//! - [`Rule`]: an optimiser's formula over slices of θ, ∇θ and state;
//! - [`Error`]: one located error for everything that can go wrong.
//!
//! ```
//! use gradus_tensor::Tensor;
//!
//! let a = Tensor::from([[1.0, 2.0], [3.0, 4.0]]);
//! let b = a.matmul(&a.transpose()?)?;
//! assert_eq!(b.to_string(), "[[ 5. 11.]\n [11. 25.]]");
//! # Ok::<(), gradus_tensor::Error>(())
//! ```
#![deny(unsafe_code)]

mod axes;
mod dual;
mod elem;
mod error;
mod feed;
pub mod file;
mod formula;
pub mod kernels;
mod lanes;
pub mod number;
mod params;
pub mod random;
mod real;
mod rule;
mod scalar;
mod shape;
mod simd;
pub mod source;
pub mod spec;
mod tensor;

pub use axes::Axes;
pub use dual::Dual;
pub use elem::Elem;
pub use error::{Error, Kind, Operand, Result};
pub use feed::{Feed, View};
pub use formula::{Formula, Infix, Notebook, Text};
pub use params::{Buffer, Notes, Parameter, Params, Theta, repeating};
pub use real::Real;
pub use rule::{MOST_SLOTS, Mover, Part, Range, Rule, Slots};
pub use scalar::Scalar;
pub use shape::{MAX_RANK, Shape};
pub use tensor::{Right, Tensor};
