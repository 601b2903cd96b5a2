//! Kernels: slices in, slices out. Nothing here knows tensors, graphs or gradients.
//!
//! Each kernel is generic over [`Scalar`](crate::Scalar), so that it also runs on dual numbers; where a float has a
//! faster form, the generic one is the reference that it must equal.

mod columns;
mod entropy;
pub mod gemm;
mod kernel;
mod map;
mod map_lanes;
mod matmul;
mod pool;
mod reduce;
mod revise;
mod sheet;
mod softmax;
mod stretch;
mod sweep;
mod team;
mod total;
#[cfg(test)]
mod width_tests;

pub use crate::simd::{Level, set_simd};
pub use entropy::softmax_cross_entropy;
#[doc(hidden)]
pub use kernel::Kernel;
pub(crate) use kernel::on_lanes;
pub use map::{Formula, map, map_of};
pub use matmul::{matmul, matmul_add, matmul_rows, matmul_shape};
pub use pool::{Band, Lay, Others, bands, chunks, parallel, zip_chunks};
pub use reduce::{extremum, sum};
pub use revise::{Revision, revise};
pub use sheet::Sheet;
pub use softmax::{log_softmax, logsumexp, softmax};
pub use stretch::{Walk, permute};
pub use team::{as_caller, following, leading, set_threads, spare_threads, threads};
pub use total::square_sum;
