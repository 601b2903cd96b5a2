//! Writes docs/ops.md: every op and loss with its formula and the largest errors that checks of its derivatives saw.
//!
//! `cargo xtask ops` runs it; with `--check` the file is compared instead of written.

use gradus::autograd::check::{Entry, Errors, TOLERANCES, catalogue, survey};
use std::{fs, process::ExitCode};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ops.md");
const CASES: usize = 200;

const HEAD: &str = "# Ops and losses: formulas, and errors of their derivatives

Written by `cargo xtask ops`; `cargo xtask check` compares it with what the checks find. Each word of the catalogues is checked on
200 random instances: first and second derivatives of the tape against dual numbers and against five-point differences, third
derivatives where the op is a formula of single numbers, and `f32` against `f64`. Errors are relative to the largest entry of what
is compared, and rounded up to a power of ten; `0` stands for 0, `–` for what does not apply.

Formulas write themselves down: what is shown is what runs.
";

const COLUMNS: &str = "
| | dual | differences | dual″ | differences″ | dual‴ | differences‴ | f32 |
|---|---|---|---|---|---|---|---|
";

/// The smallest power of ten that is not below the error.
fn bound(error: Option<f64>) -> String {
    match error {
        None => "–".to_owned(),
        Some(0.0) => "0".to_owned(),
        Some(error) => format!("1e{}", error.log10().ceil()),
    }
}

fn cells(errors: &Errors) -> String {
    let [third_dual, third] = errors.third.map_or([None; 2], |third| third.map(Some));
    let Errors { dual, differences, second_dual, second, single, .. } = *errors;
    let all =
        [Some(dual), Some(differences), Some(second_dual), Some(second), third_dual, third, Some(single)];
    all.map(bound).join(" | ")
}

fn section(title: &str, entries: &[Entry]) -> Result<String, String> {
    let mut text = format!("\n## {title}\n{COLUMNS}| *allowed* | {} |\n", cells(&TOLERANCES));
    for entry in entries {
        let row = survey(entry, CASES, 1).map_err(|error| format!("{}: {error}", entry.name()))?;
        if !row.errors.pass() {
            return Err(format!("{row}"));
        }
        text += &format!("| {} | {} |\n", entry.name(), cells(&row.errors));
    }
    text += "\n| | formula and gradient |\n|---|---|\n";
    for entry in entries {
        text += &format!("| {} | {} |\n", entry.name(), entry.formula().replace('|', "\\|"));
    }
    Ok(text)
}

fn run() -> Result<(), String> {
    let check = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--check") => true,
        Some(other) => return Err(format!("unknown word {other:?}; there is --check")),
    };
    let text =
        [HEAD.to_owned(), section("Ops", &catalogue())?, section("Losses", &gradus::losses::catalogue())?]
            .concat();
    if !check {
        return fs::write(FILE, &text).map_err(|error| format!("{FILE}: {error}"));
    }
    let old = fs::read_to_string(FILE).map_err(|error| format!("{FILE}: {error}"))?;
    match old.lines().zip(text.lines()).find(|(old, new)| old != new) {
        None if old.len() == text.len() => Ok(()),
        found => {
            let (old, new) = found.unwrap_or(("the end", "more or fewer lines"));
            Err(format!("docs/ops.md is not current; run `cargo xtask ops`\n  there  {old}\n  now    {new}"))
        }
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
