//! How far each function is from the truth, in units in the last place, over all 2³² numbers of `f32`.
//!
//! `cargo xtask ulp [NAMES] [--quick]`; `--quick` looks at every 4096th number, `--middle` also at
//! all whose magnitude is between 2⁻⁸ and 2⁷. With `--f64`: over 10⁸ numbers of `f64`
//! (`--quick`: 2²⁰), against the truth of `testing/exact`.

mod double;
mod functions;
mod reference;
mod sweep;
mod time;

use functions::FUNCTIONS;
use std::process::ExitCode;
use sweep::{Extent, Report, sweep};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let quick = words.iter().any(|w| w == "--quick");
    let names: Vec<&String> = words.iter().filter(|w| !w.starts_with("--")).collect();
    if words.iter().any(|w| w == "--f64") {
        return double::main(&names, quick);
    }
    println!(
        "| function | type | error (ulp) | at | allowed | monotone | special values | ns per element |\n|---|---|---|---|---|---|---|---|"
    );
    let extent = match () {
        () if quick => Extent::Quick,
        () if words.iter().any(|w| w == "--middle") => Extent::Middle,
        () => Extent::All,
    };
    let mut good = true;
    for function in FUNCTIONS.iter().filter(|f| names.is_empty() || names.iter().any(|n| *n == f.name)) {
        let Report { error, at, turns, first_turn, wrong } = sweep(function, extent);
        let monotone = match (function.direction, turns) {
            (None, _) => "–".to_string(),
            (_, 0) => "yes".to_string(),
            _ => format!("no: {turns}, at {first_turn:e}"),
        };
        let special = wrong.map_or_else(|| "right".to_string(), |x| format!("wrong at {x:e}"));
        let ns = time::per_element(function);
        println!(
            "| {} | f32 | {error:.3} | {at:e} | {} | {monotone} | {special} | {ns:.3} |",
            function.name, function.allowed
        );
        good &= error <= function.allowed && wrong.is_none();
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
