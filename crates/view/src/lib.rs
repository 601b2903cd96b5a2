#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod activation;
mod escape;
pub mod figure;
#[cfg(feature = "faer")]
pub mod linear_map;
pub mod softargmax;

pub use escape::escape;
