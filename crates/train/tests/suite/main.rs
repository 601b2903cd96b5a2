//! The training loop: that it learns, goes on to the same bits, and loses nothing.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod checkpoints;
mod crash;
mod determinism;
mod fit;
#[path = "../../../../testing/judge.rs"]
mod judge;
mod logs;
mod resume;
mod training;
