#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod activation;
mod escape;
pub mod figure;

pub use escape::escape;
