//! Every formula of the catalogues states itself, names its source and is in its catalogue, so that it is checked.

use super::{
    rust::{Masked, block, words},
    tree::{File, Tree},
};

/// Where formulas lie, one a file.
#[derive(Debug)]
struct Area {
    folder: &'static str,
    /// A file with this code holds a formula.
    marker: &'static str,
    /// The file of the folder that lists them.
    list: &'static str,
}

const AREAS: [Area; 3] = [
    Area { folder: "crates/autograd/src/ops/", marker: "fn entry() -> Entry", list: "mod.rs" },
    Area { folder: "crates/losses/src/", marker: "fn entry() -> Entry", list: "lib.rs" },
    Area { folder: "crates/optim/src/", marker: "impl Rule for ", list: "catalogue.rs" },
];

/// Every file of an area has a formula, a source and an entry in the catalogue of its folder.
pub(super) fn proofs(tree: &Tree) -> Vec<String> {
    let mut violations = Vec::new();
    for area in &AREAS {
        for (file, masked) in tree.rust().filter(|(file, masked)| area.holds(file, masked)) {
            let docs = docs(masked);
            if !docs.contains(['=', '←', '≈']) {
                violations.push(format!("{}: the documentation states no formula", file.path));
            }
            if !docs.contains("Source:") {
                violations.push(format!("{}: the documentation names no `Source:`", file.path));
            }
            violations.extend(uncatalogued(tree, area, file));
        }
    }
    violations
}

impl Area {
    fn holds(&self, file: &File, masked: &Masked) -> bool {
        let shipped = masked.code.split("#[cfg(test)]").next().unwrap_or_default();
        file.path.starts_with(self.folder) && shipped.contains(self.marker)
    }
}

/// The lines of documentation, without their marks.
fn docs(masked: &Masked) -> String {
    let lines = masked.comments.lines().map(str::trim_start);
    let docs = lines.filter_map(|line| line.strip_prefix("//!").or(line.strip_prefix("///")));
    docs.collect::<Vec<_>>().join("\n")
}

/// A violation if the list of the area does not name the file: in its `catalogue! { … }`, if it has one, else anywhere.
fn uncatalogued(tree: &Tree, area: &Area, file: &File) -> Option<String> {
    let path = format!("{}{}", area.folder, area.list);
    let Some(code) = tree.file(&path).and_then(|list| list.rust.as_ref()).map(|masked| &masked.code) else {
        return Some(format!("{}: {path}, which should list it, is missing", file.path));
    };
    let body = catalogue(code).unwrap_or(code);
    let named = words(body).any(|(_, word)| plain(word) == plain(file.stem()));
    (!named).then(|| format!("{}: not named in {path}", file.path))
}

/// The inner of `catalogue! { … }`.
fn catalogue(code: &str) -> Option<&str> {
    let call = "catalogue!";
    let at = code.find(call)? + call.len();
    block(code, at).map(|(open, end)| &code[open..end])
}

/// A name in one spelling: `cross_entropy` and `CrossEntropy` are one.
fn plain(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOD: (&str, &str) =
        ("crates/autograd/src/ops/mod.rs", "macro_rules! catalogue { }\ncatalogue! { tanh matmul }\n");
    const OP: &str = "//! y = tanh x. Source: NIST DLMF, 2010.\nfn entry() -> Entry {}\n";

    fn op(path: &str, text: &str) -> Vec<String> {
        proofs(&Tree::of(&[MOD, (path, text)]))
    }

    #[test]
    fn an_op_needs_formula_source_and_entry() {
        assert!(op("crates/autograd/src/ops/tanh.rs", OP).is_empty());
        assert_eq!(
            op("crates/autograd/src/ops/matmul.rs", "//! Product.\nfn entry() -> Entry {} // Source: = \n"),
            [
                "crates/autograd/src/ops/matmul.rs: the documentation states no formula",
                "crates/autograd/src/ops/matmul.rs: the documentation names no `Source:`",
            ]
        );
        assert_eq!(
            op("crates/autograd/src/ops/sinh.rs", OP),
            ["crates/autograd/src/ops/sinh.rs: not named in crates/autograd/src/ops/mod.rs"]
        );
        assert_eq!(proofs(&Tree::of(&[("crates/autograd/src/ops/tanh.rs", OP)])).len(), 1);
    }

    #[test]
    fn losses_and_rules_are_known_by_what_they_hold() {
        let lib = ("crates/losses/src/lib.rs", "catalogue! { cross_entropy }\n");
        let loss = |path, text| proofs(&Tree::of(&[lib, (path, text)]));
        let good = "//! J = −log p. Source: Good, 1952.\npub(crate) fn entry() -> Entry {}\n";
        assert!(loss("crates/losses/src/cross_entropy.rs", good).is_empty());
        assert_eq!(loss("crates/losses/src/huber.rs", good).len(), 1);
        assert_eq!(loss("crates/losses/src/cross_entropy.rs", "fn entry() -> Entry {}\n").len(), 2);
        assert!(loss("crates/losses/src/reduction.rs", "#[cfg(test)]\nfn entry() -> Entry {}\n").is_empty());
        let list = ("crates/optim/src/catalogue.rs", "const ALL: [Listed; 1] = [Listed::of::<AdamW>()];\n");
        let rule = |path, text| proofs(&Tree::of(&[list, (path, text)]));
        let good = "//! θ ← θ − lr·m. Source: Kingma, 2015.\nimpl Rule for AdamW {}\n";
        assert!(rule("crates/optim/src/adamw.rs", good).is_empty());
        assert_eq!(rule("crates/optim/src/sgd.rs", good).len(), 1);
    }
}
