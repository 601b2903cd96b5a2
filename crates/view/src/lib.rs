#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod escape;
pub mod figure;

pub use escape::escape;
