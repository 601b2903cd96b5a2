//! Losses at their limits, with their options, and what they refuse.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

#[path = "../../../../testing/plain.rs"]
mod plain;

mod limits;
mod options;
mod refusals;
mod spec;
