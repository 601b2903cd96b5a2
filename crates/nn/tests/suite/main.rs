//! Layers.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

#[path = "../../../../testing/counting.rs"]
mod counting;
#[path = "../../../../testing/layers.rs"]
mod layers_of_all_kinds;
#[path = "../../../../testing/plain.rs"]
mod plain;

mod absurd;
mod activations;
mod columns;
mod dropout;
mod layers;
mod linear;
mod modules;
mod norms;
mod portable;
mod pytorch;
