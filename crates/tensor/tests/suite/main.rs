//! Tensors and their files.
//!
//! One program, so that what is generic is compiled once.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod files;
mod layout;
mod mutations;
mod npy;
mod operators;
mod print;
mod reduce;
mod safetensors;
