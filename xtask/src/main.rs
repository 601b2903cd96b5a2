//! The project's own tool: `cargo xtask check` proves the tree, `cargo xtask bench` measures products and steps.
#![forbid(unsafe_code)]

mod cargo;
mod check;
mod layers;
mod packages;
mod tally;
mod tidy;

use cargo::Cargo;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(code) => code,
        Err(unknown) => {
            eprintln!("error: {unknown}\n\n{}", help());
            ExitCode::from(2)
        }
    }
}

/// Runs the words of a command line; an error is a word that nothing here knows.
fn run(words: &[&str]) -> Result<ExitCode, String> {
    match words {
        [] | ["help" | "--help" | "-h"] => {
            println!("{}", help());
            Ok(ExitCode::SUCCESS)
        }
        ["check", names @ ..] => {
            let steps = check::select(names)?;
            Ok(code(check::run(&steps, &Cargo::here())))
        }
        ["bench"] | ["bench", "--f64"] => Ok(code(example("gradus-benches", "products", &words[1..]))),
        ["bench", "steps", rest @ ..] => Ok(code(example("gradus-benches", "steps", rest))),
        ["bench", rest @ ..] => Err(format!("unknown words {rest:?} after bench")),
        ["ops"] | ["ops", "--check"] => Ok(code(example("gradus", "ops", &words[1..]))),
        ["ulp", rest @ ..] => Ok(code(example("gradus-autograd", "ulp", rest))),
        ["fuzz", rest @ ..] => Ok(code(passed(Cargo::here().program(&["--release"], "--bin", "fuzz", rest)))),
        ["proofs"] => Ok(code(proofs())),
        ["determinism"] => {
            Ok(code(long_test("gradus-train", "determinism::every_rule_ends_in_the_same_bits")))
        }
        ["crash"] => Ok(code(long_test("gradus-train", "crash::a_process_that_is_killed_loses_nothing"))),
        [first, ..] => Err(format!("unknown command {first:?}")),
    }
}

/// The proofs of all ops and losses, optimised.
fn proofs() -> bool {
    let packages = ["test", "--release", "-p", "gradus-autograd", "-p", "gradus-losses"];
    tested(&[&packages[..], &check::PROOFS].concat(), &[])
}

/// Runs an example of a package, which judges the words that are meant for it.
fn example(package: &str, example: &str, words: &[&str]) -> bool {
    let run = ["run", "--release", "-p", package, "--example", example, "--"];
    passed(Cargo::here().run(&[&run, words].concat(), &[]))
}

/// Whether something passed; the reason why it did not is printed.
fn passed(outcome: Result<(), String>) -> bool {
    if let Err(reason) = &outcome {
        eprintln!("error: {reason}");
    }
    outcome.is_ok()
}

/// Runs a test that takes minutes, and of which `check` runs a short form; what it found is printed.
fn long_test(package: &str, test: &str) -> bool {
    let words = ["test", "--release", "-p", package, "--test", "suite", "--", "--exact", test, "--nocapture"];
    tested(&words, &check::LONG)
}

/// Whether tests pass; how many did is printed.
fn tested(args: &[&str], env: &[(&str, &str)]) -> bool {
    passed(Cargo::here().test(args, env).map(|tally| println!("{tally}")))
}

fn code(passed: bool) -> ExitCode {
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn help() -> String {
    let steps: String =
        check::STEPS.iter().map(|step| format!("    {:10} {}\n", step.name, step.about)).collect();
    format!(
        "cargo xtask check [STEP]...   run all steps in order, or those named; stops at the first failure\n\
         {steps}\
         cargo xtask bench [--f64]     our products and others': GFLOP/s and shares of the measured peak\n\
         cargo xtask bench steps [ARG]...  time of whole training steps and evaluations; `--help` lists the arguments\n\
         cargo xtask ops [--check]          writes docs/ops.md: formulas, and errors of derivatives\n\
         cargo xtask ulp [NAME]... [--quick|--middle|--f64]  errors of the functions in units in the last place\n\
         cargo xtask fuzz [READER]... [--mutants N] [--seed S] [--write N]  hostile files for every reader\n\
         cargo xtask proofs            the proofs of `check catalogue`, optimised\n\
         cargo xtask determinism       one hash of θ: threads, repetitions, runs cut off anywhere, all optimisers\n\
         cargo xtask crash             500 kills of a run that checkpoints constantly\n\
         cargo xtask help              this text"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_words_are_errors_and_help_lists_every_step_and_bench() {
        for words in [&["chek"][..], &["check", "fmt", "tydi"], &["bench", "--f16"], &["bench", "step"]] {
            assert!(run(words).is_err(), "{words:?}");
        }
        assert!(check::STEPS.iter().all(|step| help().contains(step.about)));
        assert!(["bench [--f64]", "bench steps", "ulp [NAME]"].iter().all(|bench| help().contains(bench)));
    }
}
