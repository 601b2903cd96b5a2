//! The program `fuzz`, which counts what is allocated.

#[path = "../../../testing/counting.rs"]
mod counting;

fn main() -> std::process::ExitCode {
    gradus_fuzz::program(counting::peak)
}
