#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod around;
pub mod onnx;
pub mod rust;
pub mod state_dict;

pub use around::{Around, Change, Column};
