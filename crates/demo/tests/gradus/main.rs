//! The program from outside: what it prints, writes and refuses.

#![allow(clippy::unwrap_used, reason = "tests, and the functions that they share")]

mod arrays;
mod common;
mod errors;
mod explain;
mod export;
mod figures;
mod graph;
mod help;
mod import;
#[path = "../../../../testing/judge.rs"]
mod judge;
mod kept;
mod memory;
mod model;
mod play;
mod runs;
mod said;
mod snapshot;
mod tables;
mod tour;
mod train;
