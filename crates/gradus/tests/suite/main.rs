//! The crates together: against PyTorch, mpmath and NIST, and against themselves.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod activations;
mod catalogue;
mod checkpoint;
mod extremes;
mod golden;
mod layers;
mod losses;
mod moving;
mod nist;
mod pytorch;
mod seed;
mod training;
