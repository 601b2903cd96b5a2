//! The steps of `cargo xtask check`.

use crate::{Cargo, layers, packages, tidy};
use std::time::Instant;

/// What a step found, or why it failed.
pub(crate) type Outcome = Result<String, String>;

/// One named check.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    run: fn(&Cargo) -> Outcome,
}

/// All steps in the order in which they run: the quick ones first.
pub(crate) const STEPS: [Step; 11] = [
    Step { name: "fmt", about: "every file is formatted", run: fmt },
    Step { name: "clippy", about: "no warning in any target, benches and examples among them", run: clippy },
    Step { name: "layers", about: "each crate depends only on the layers below it", run: layers::check },
    Step { name: "packages", about: "few packages come along", run: packages::check },
    Step { name: "tidy", about: "sizes, sources of formulas, catalogues, no leftovers", run: tidy::check },
    Step { name: "test", about: "all tests of the workspace", run: test },
    Step {
        name: "catalogue",
        about: "every op and loss on drawn cases, random programs, docs/ops.md",
        run: catalogue,
    },
    Step {
        name: "costs",
        about: "own formulas are as fast as ours, derivatives cost a few passes",
        run: costs,
    },
    Step { name: "fuzz", about: "no reader comes to harm by mutants of sound files and by bombs", run: fuzz },
    Step {
        name: "plain",
        about: "without the feature faer everything builds, and our product is right",
        run: plain,
    },
    Step { name: "doc", about: "the documentation builds without a warning", run: doc },
];

/// The steps of these names in the order of [`STEPS`]; all for no names; an error for an unknown name.
pub(crate) fn select(names: &[&str]) -> Result<Vec<&'static Step>, String> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known = STEPS.map(|step| step.name).join(", ");
        return Err(format!("unknown step {unknown:?}; the steps are {known}"));
    }
    Ok(STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)).collect())
}

/// Runs steps until one fails; whether all passed.
pub(crate) fn run(steps: &[&Step], cargo: &Cargo) -> bool {
    let whole = Instant::now();
    let mut passed = Vec::new();
    for Step { name, about, run } in steps {
        println!("── {name}: {about}");
        let start = Instant::now();
        let outcome = run(cargo);
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(found) => passed.push(format!("ok  {name:10} {seconds:7.1} s  {found}")),
            Err(reason) => {
                println!("{reason}\nerror: check failed at step {name} after {seconds:.1} s");
                return false;
            }
        }
        println!("{}\n", passed[passed.len() - 1]);
    }
    let seconds = whole.elapsed().as_secs_f64();
    println!("{}\nall {} steps passed in {seconds:.1} s", passed.join("\n"), steps.len());
    true
}

fn fmt(cargo: &Cargo) -> Outcome {
    cargo.run(&["fmt", "--all", "--check"], &[])?;
    Ok("nothing to change".to_owned())
}

fn clippy(cargo: &Cargo) -> Outcome {
    cargo.run(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    Ok("no warnings".to_owned())
}

fn test(cargo: &Cargo) -> Outcome {
    cargo.test(&["test", "--workspace"], &[]).map(|tally| tally.to_string())
}

/// What names the proofs of all ops and losses, after `cargo test`.
pub(crate) const PROOFS: [&str; 6] = ["--test", "proofs", "--test", "catalogue", "--", "--nocapture"];
/// What tests that take minutes ask for, else they run in a short form.
pub(crate) const LONG: [(&str, &str); 1] = [("GRADUS_LONG", "1")];
/// As the tests are built: all that a program needs is then there already.
const AS_TESTS: [&str; 1] = ["--tests"];

fn catalogue(cargo: &Cargo) -> Outcome {
    let tally = cargo.test(&[&["test", "--workspace"][..], &PROOFS].concat(), &LONG)?;
    cargo.program(&AS_TESTS, "--example", "ops", &["--check"])?;
    match tally.cases() {
        Some(cases) => Ok(format!("{cases}; {tally}")),
        None => Err(format!("the test printed no number of cases; {tally}")),
    }
}

/// What is timed is optimised, and therefore in crates that are soon compiled.
fn costs(cargo: &Cargo) -> Outcome {
    let packages = ["-p", "gradus-autograd", "-p", "gradus-nn"];
    let tests = ["--test", "own_formula", "--test", "derivative_costs"];
    let tally = cargo.test(&[&["test", "--release"][..], &packages, &tests].concat(), &[])?;
    Ok(tally.to_string())
}

/// The short form: as many mutants as a few seconds allow.
fn fuzz(cargo: &Cargo) -> Outcome {
    let mutants = "4000";
    cargo.program(&AS_TESTS, "--bin", "fuzz", &["--mutants", mutants, "--loose"])?;
    Ok(format!("{mutants} mutants a reader, and all bombs"))
}

fn plain(cargo: &Cargo) -> Outcome {
    cargo.run(&["check", "-p", "gradus", "--no-default-features"], &[])?;
    let tally = cargo.test(&["test", "-p", "gradus-tensor", "--no-default-features", "--lib"], &[])?;
    Ok(tally.to_string())
}

fn doc(cargo: &Cargo) -> Outcome {
    cargo.run(&["doc", "--no-deps", "--workspace"], &[("RUSTDOCFLAGS", "-Dwarnings")])?;
    Ok("no warnings".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Result<Vec<&'static str>, String> {
        Ok(select(words)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn words_select_steps_in_order() {
        assert_eq!(names(&["tidy", "fmt"]), Ok(vec!["fmt", "tidy"]));
        assert_eq!(names(&[]).map(|all| all.len()), Ok(STEPS.len()));
        let error = "unknown step \"lint\"; the steps are \
                     fmt, clippy, layers, packages, tidy, test, catalogue, costs, fuzz, plain, doc";
        assert_eq!(names(&["fmt", "lint"]), Err(error.to_owned()));
    }

    #[test]
    fn the_first_failure_stops_the_run() {
        let good = Step { name: "good", about: "", run: |_| Ok(String::new()) };
        let bad = Step { name: "bad", about: "", run: |_| Err("planted".to_owned()) };
        let never = Step { name: "never", about: "", run: |_| unreachable!("runs after a failure") };
        let cargo = Cargo::here();
        assert!(run(&[&good, &good], &cargo));
        assert!(!run(&[&good, &bad, &never], &cargo));
    }
}
