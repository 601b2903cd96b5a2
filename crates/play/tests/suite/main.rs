//! The playground from outside, over HTTP.

#![allow(clippy::unwrap_used, reason = "tests, and the functions that they share")]

mod back;
mod client;
mod files;
mod goal;
mod hostile;
mod http;
mod library;
mod rate;
mod throughput;
mod trouble;
