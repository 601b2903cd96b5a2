//! What a graph computes, remembers and refuses.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

#[path = "../../../../testing/counting.rs"]
mod counting;

mod allocations;
mod calculus;
mod debugging;
mod hostile_shapes;
mod hostile_tape;
mod inspect;
mod leaves;
mod more_allocations;
mod ops;
mod tape;
mod ui;
