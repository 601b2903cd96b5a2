//! Whole steps of training and whole evaluations, one line of JSON for each workload.
//!
//! `cargo xtask bench steps [ARGS]` runs it in an optimised build, as does
//! `cargo run --release -p gradus-benches --example steps -- train T0 T1 784-512-512-10:gelu:ce:adamw:128 infer:T2:1`.

use std::{process::ExitCode, time::Instant};

fn main() -> ExitCode {
    let start = Instant::now();
    let words: Vec<String> = std::env::args().skip(1).collect();
    gradus_benches::steps::main(&words, start)
}
