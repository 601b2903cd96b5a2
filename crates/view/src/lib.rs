#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod activation;
pub mod diagram;
pub mod document;
mod escape;
pub mod explain;
pub mod expression;
pub mod figure;
#[cfg(feature = "faer")]
pub mod linear_map;
mod page;
pub mod softargmax;

pub use escape::escape;
pub use page::page;
