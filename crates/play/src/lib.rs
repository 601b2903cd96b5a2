#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod catalogue;
mod engine;
mod files;
mod number;
mod open;
mod points;
mod refusal;
mod server;
pub mod softargmax;
mod state;
pub mod vanish;

pub use files::{ModelWriter, Trained};
pub use points::Prepared;
pub use server::{Options, Server};
