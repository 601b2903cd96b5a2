//! How many packages come along with a crate.

use crate::{Cargo, check::Outcome};
use std::collections::BTreeSet;

/// A crate, further flags, and the most packages that it may bring, itself included.
const LIMITS: [(&str, &[&str], usize); 3] =
    [("gradus-nn", &[], 80), ("gradus-nn", &["--no-default-features"], 40), ("gradus-demo", &[], 180)];

/// The numbers of packages stay within their limits.
pub(crate) fn check(cargo: &Cargo) -> Outcome {
    let mut counts = Vec::new();
    for (package, flags, limit) in LIMITS {
        let tree = ["tree", "-e", "normal", "--prefix", "none", "-p", package];
        counts.push(verdict(package, flags, count(&cargo.read(&[&tree, flags].concat())?), limit));
    }
    let report = |counts: Vec<Outcome>| {
        counts.into_iter().map(|count| count.unwrap_or_else(|text| text)).collect::<Vec<_>>().join(", ")
    };
    if counts.iter().all(Result::is_ok) { Ok(report(counts)) } else { Err(report(counts)) }
}

/// Different packages (name and version) in the output of `cargo tree --prefix none`.
fn count(tree: &str) -> usize {
    let package = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    tree.lines().map(package).filter(|package| !package.is_empty()).collect::<BTreeSet<_>>().len()
}

fn verdict(package: &str, flags: &[&str], count: usize, limit: usize) -> Outcome {
    let name = [&[package], flags].concat().join(" ");
    match count {
        0 => Err(format!("{name}: no packages listed")),
        _ if count > limit => Err(format!("{name}: {count} packages, above the limit of {limit}")),
        _ => Ok(format!("{name}: {count} packages of at most {limit}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str =
        "gradus-nn v0.1.0 (crates/nn)\nserde v1.0.1\nsyn v2.0.1\nserde v1.0.1 (*)\nsyn v1.0.9\n\n";

    #[test]
    fn repeated_packages_count_once_and_versions_apart() {
        assert_eq!(count(TREE), 4);
        assert_eq!(count(""), 0);
    }

    #[test]
    fn one_package_too_many_is_found() {
        assert!(verdict("a", &[], 4, 4).is_ok());
        assert_eq!(verdict("a", &["-x"], 5, 4), Err("a -x: 5 packages, above the limit of 4".to_owned()));
        assert!(verdict("a", &[], 0, 4).is_err());
    }
}
