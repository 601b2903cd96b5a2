#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod around;
pub mod onnx;
pub mod rust;
#[cfg(all(gradus_shared, debug_assertions, not(test)))]
mod shared;
pub mod state_dict;

pub use around::{Around, Change, Column};
