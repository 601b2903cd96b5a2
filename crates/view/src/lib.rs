#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod activation;
pub mod diagram;
pub mod document;
mod escape;
pub mod explain;
pub mod expression;
pub mod figure;
mod page;

pub use escape::escape;
pub use page::page;
