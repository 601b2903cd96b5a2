//! Optimisers and schedules.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

#[path = "../../../../testing/counting.rs"]
mod counting;

mod allocations;
mod behaviour;
mod convergence;
mod golden;
mod groups;
mod options;
mod parts;
mod proof;
mod schedules;
mod spec;
mod support;
