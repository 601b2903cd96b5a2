#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod around;
pub mod onnx;
pub mod rust;
#[cfg(all(gradus_shared, not(test)))]
#[doc(hidden)]
pub mod shared;
pub mod state_dict;

pub use around::{Around, Change, Column};
