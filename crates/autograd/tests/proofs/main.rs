//! Proof of the gradients, with negative controls: every op, the mistakes that people make, and programs of many ops.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod catalogue;
mod faulty_rules;
mod random_programs;
