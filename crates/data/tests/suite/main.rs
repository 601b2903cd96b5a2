//! Datasets, their files, and how they are split, normalised and loaded.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod arrays;
mod dataset;
mod feeder;
mod idx;
mod loader;
mod mnist;
mod normaliser;
mod table;
