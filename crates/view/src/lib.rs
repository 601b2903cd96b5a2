#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod diagram;
mod escape;
pub mod expression;
pub mod figure;
mod page;

pub use escape::escape;
