#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod blind;
pub mod bombs;
mod draw;
mod harness;
mod planted;
mod program;
mod readers;
mod watch;
#[path = "../../testing/wire.rs"]
mod wire;
mod words;

pub use draw::Draw;
pub use harness::{Finding, Meter, Order, Tally, mutant, run};
pub use planted::planted;
pub use program::program;
pub use readers::{Reader, readers};
