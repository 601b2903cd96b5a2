//! Sizes that keep the tree readable.

use super::{
    rust::{self, block, words},
    tree::Tree,
};

const MEDIAN_LINES: usize = 120;
const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;
const MACROS: usize = 2;
const MACRO_LINES: usize = 30;

/// Number, median and greatest length of the files of Rust.
pub(super) fn summary(tree: &Tree) -> String {
    let lines = lengths(tree);
    let (median, longest) = (middle(&lines), lines.last().unwrap_or(&0));
    format!("{} files; {} of Rust, median {median}, longest {longest} lines", tree.files.len(), lines.len())
}

fn lengths(tree: &Tree) -> Vec<usize> {
    let mut lines: Vec<usize> = tree.rust().map(|(file, _)| file.text.lines().count()).collect();
    lines.sort_unstable();
    lines
}

fn middle(sorted: &[usize]) -> usize {
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

/// The median file of Rust is short.
pub(super) fn median(tree: &Tree) -> Vec<String> {
    let median = middle(&lengths(tree));
    let violation = format!("the median file has {median} lines, above {MEDIAN_LINES}");
    if median > MEDIAN_LINES { vec![violation] } else { vec![] }
}

/// No file of Rust is long.
pub(super) fn files(tree: &Tree) -> Vec<String> {
    let length = tree.rust().map(|(file, _)| (&file.path, file.text.lines().count()));
    let long = length.filter(|(_, lines)| *lines > FILE_LINES);
    long.map(|(path, lines)| format!("{path}: {lines} lines, above {FILE_LINES}")).collect()
}

/// No function is long.
pub(super) fn functions(tree: &Tree) -> Vec<String> {
    let mut long = Vec::new();
    for (file, masked) in tree.rust() {
        for rust::Function { name, at, lines } in rust::functions(&masked.code) {
            if lines > FUNCTION_LINES {
                let place = file.place(&masked.code, at);
                long.push(format!("{place}: fn {name} has {lines} lines, above {FUNCTION_LINES}"));
            }
        }
    }
    long
}

/// The crates define few and short macros.
pub(super) fn macros(tree: &Tree) -> Vec<String> {
    let (mut places, mut violations) = (Vec::new(), Vec::new());
    for (file, masked) in tree.rust().filter(|(file, _)| in_source_of_crate(&file.path)) {
        let code = &masked.code;
        for (at, _) in words(code).filter(|(_, word)| *word == "macro_rules") {
            let place = file.place(code, at);
            let lines = block(code, at).map_or(0, |(_, end)| 1 + code[at..end].matches('\n').count());
            if lines >= MACRO_LINES {
                violations.push(format!("{place}: a macro of {lines} lines, not under {MACRO_LINES}"));
            }
            places.push(place);
        }
    }
    if places.len() > MACROS {
        violations.push(format!("{} macros, above {MACROS}: {}", places.len(), places.join(", ")));
    }
    violations
}

fn in_source_of_crate(path: &str) -> bool {
    path.starts_with("crates/") && path.split('/').nth(2) == Some("src")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> String {
        "// line\n".repeat(count)
    }

    #[test]
    fn a_long_median_and_a_long_file_are_found() {
        let (short, middling, long) = (lines(10), lines(121), lines(401));
        let tree = |middle| Tree::of(&[("a.rs", &short), ("b.rs", middle), ("c.rs", &long), ("d.md", &long)]);
        assert_eq!(median(&tree(&middling)), ["the median file has 121 lines, above 120"]);
        assert_eq!(files(&tree(&middling)), ["c.rs: 401 lines, above 400"]);
        assert!(median(&tree(&short)).is_empty());
        assert!(files(&Tree::of(&[("a.rs", &lines(400))])).is_empty());
    }

    #[test]
    fn a_long_function_is_found() {
        let function = |inner| format!("\nimpl A {{\nfn f() {{\n{}}}\n}}\n", lines(inner));
        assert_eq!(functions(&Tree::of(&[("a.rs", &function(59))])), ["a.rs:3: fn f has 61 lines, above 60"]);
        assert!(functions(&Tree::of(&[("a.rs", &function(58))])).is_empty());
    }

    #[test]
    fn a_third_macro_and_a_long_one_are_found() {
        let short = "macro_rules! m { () => {} }\n";
        let (two, long) = (short.repeat(2), format!("macro_rules! m {{\n{}}}\n", lines(28)));
        assert!(macros(&Tree::of(&[("crates/a/src/b.rs", &two), ("xtask/src/c.rs", short)])).is_empty());
        let found = macros(&Tree::of(&[("crates/a/src/b.rs", &two), ("crates/a/src/c.rs", &long)]));
        assert_eq!(
            found,
            [
                "crates/a/src/c.rs:1: a macro of 30 lines, not under 30",
                "3 macros, above 2: crates/a/src/b.rs:1, crates/a/src/b.rs:2, crates/a/src/c.rs:1",
            ]
        );
    }
}
