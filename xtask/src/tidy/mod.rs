//! Checks of the tracked files as texts: a list of rules, each a function over a tree of (path, text).

mod files;
mod leftovers;
mod proofs;
mod rust;
mod sizes;
mod tree;

use crate::{Cargo, check::Outcome};
use tree::Tree;

/// A named rule; it returns the violations, each with its place.
#[derive(Debug)]
struct Rule {
    name: &'static str,
    check: fn(&Tree) -> Vec<String>,
}

const RULES: [Rule; 10] = [
    Rule { name: "median length of files", check: sizes::median },
    Rule { name: "length of files", check: sizes::files },
    Rule { name: "length of functions", check: sizes::functions },
    Rule { name: "macros", check: sizes::macros },
    Rule { name: "unsafe code is forbidden", check: files::unsafe_code },
    Rule { name: "every crate has a README.md", check: files::readmes },
    Rule { name: "there is a CHANGELOG.md", check: files::changelog },
    Rule { name: "formula, source and catalogue", check: proofs::proofs },
    Rule { name: "nothing unfinished", check: leftovers::unfinished },
    Rule { name: "no paths of one machine", check: leftovers::machine_paths },
];

/// All rules hold for the tracked files.
pub(crate) fn check(cargo: &Cargo) -> Outcome {
    let tree = Tree::tracked(cargo.root())?;
    let report = report(&tree);
    if report.is_empty() {
        Ok(format!("{} rules hold for {}", RULES.len(), sizes::summary(&tree)))
    } else {
        Err(report)
    }
}

/// The violations, rule by rule; empty where all hold.
fn report(tree: &Tree) -> String {
    let mut report = String::new();
    for Rule { name, check } in RULES {
        let violations = check(tree);
        if !violations.is_empty() {
            report += &format!("{name}:\n  {}\n", violations.join("\n  "));
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_tree_passes_and_a_planted_one_is_reported_by_rule_and_place() {
        let root = "//! A crate.\n#![forbid(unsafe_code)]\n";
        let clean = [
            ("CHANGELOG.md", "# Changes\n"),
            ("crates/nn/Cargo.toml", ""),
            ("crates/nn/README.md", ""),
            ("crates/nn/src/lib.rs", root),
        ];
        assert_eq!(report(&Tree::of(&clean)), "");
        let planted = [&clean[..3], &[("crates/nn/src/lib.rs", "fn a() { todo!() }\n")]].concat();
        assert_eq!(
            report(&Tree::of(&planted)),
            "unsafe code is forbidden:\n  crates/nn/src/lib.rs: lacks #![forbid(unsafe_code)]\n\
             nothing unfinished:\n  crates/nn/src/lib.rs:1: todo!\n"
        );
    }
}
