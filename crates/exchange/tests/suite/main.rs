//! Networks that leave and arrive.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod export;
mod fixtures;
mod hostile;
mod import;
#[path = "../../../../testing/judge.rs"]
mod judge;
#[path = "../../../../testing/layers.rs"]
mod layers_of_all_kinds;
mod nodes;
mod source;
mod state_dict;
