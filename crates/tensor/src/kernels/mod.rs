//! Kernels: slices in, slices out. Nothing here knows tensors, graphs or gradients.
//!
//! Each kernel is generic over [`Scalar`](crate::Scalar), so that it also runs on dual numbers; where a float has a
//! faster form, the generic one is the reference that it must equal.

pub mod gemm;
mod map;
mod matmul;
mod reduce;
mod softmax;
mod stretch;
mod threads;

pub use crate::simd::{Level, set_simd};
pub use map::{Formula, map};
pub use matmul::{matmul, matmul_shape};
pub use reduce::{extremum, sum};
pub use softmax::{log_softmax, logsumexp, softmax};
pub use stretch::{Walk, permute};
pub(crate) use threads::join;
pub use threads::{set_threads, threads};
