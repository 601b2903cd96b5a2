//! Every formula of the catalogues states itself, names its source and is in its catalogue, so that it is checked.

use super::{
    rust::{Masked, block, words},
    tree::{File, Tree},
};

/// Where formulas lie, one a file.
#[derive(Debug)]
struct Area {
    folder: &'static str,
    /// The files that implement this trait; all for none.
    implements: Option<&'static str>,
    /// What the documentation must contain to name its source.
    source: &'static str,
}

const AREAS: [Area; 3] = [
    Area { folder: "crates/autograd/src/ops/", implements: None, source: "Source" },
    Area { folder: "crates/losses/src/", implements: Some("Loss"), source: "Source:" },
    Area { folder: "crates/optim/src/", implements: Some("Rule"), source: "Source:" },
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
            if !docs.contains(area.source) {
                violations.push(format!("{}: the documentation names no `{}`", file.path, area.source));
            }
            violations.extend(uncatalogued(tree, file));
        }
    }
    violations
}

impl Area {
    fn holds(&self, file: &File, masked: &Masked) -> bool {
        let one_of_many = !["mod", "lib", "tests"].contains(&file.stem());
        let shipped = masked.code.split("#[cfg(test)]").next().unwrap_or_default();
        file.path.starts_with(self.folder)
            && one_of_many
            && self.implements.is_none_or(|name| implements(shipped, name))
    }
}

/// The lines of documentation, without their marks.
fn docs(masked: &Masked) -> String {
    let lines = masked.comments.lines().map(str::trim_start);
    let docs = lines.filter_map(|line| line.strip_prefix("//!").or(line.strip_prefix("///")));
    docs.collect::<Vec<_>>().join("\n")
}

/// Whether code holds `impl … Name for` or `impl … Name<…> for`.
fn implements(code: &str, name: &str) -> bool {
    code.split(" for ").any(|before| {
        let header = before.rfind("impl").map_or("", |at| &before[at..]);
        let found = words(header).filter(|(at, word)| *word == name && header[..*at].ends_with([' ', ':']));
        found.map(|(at, word)| &header[at + word.len()..]).any(|rest| rest.is_empty() || bracketed(rest))
    })
}

/// Whether one pair of angle brackets spans the text.
fn bracketed(text: &str) -> bool {
    let mut depth = 0;
    let closed = text.find(|c| {
        depth += match c {
            '<' => 1,
            '>' => -1,
            _ => 0,
        };
        depth == 0
    });
    closed.is_some_and(|at| at > 0 && at + 1 == text.len())
}

/// A violation if the catalogue of the file's folder does not name it.
fn uncatalogued(tree: &Tree, file: &File) -> Option<String> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let roots = ["mod.rs", "lib.rs"].map(|name| format!("{folder}/{name}"));
    let root = roots.iter().find_map(|path| tree.file(path));
    let Some(code) = root.and_then(|root| root.rust.as_ref()).map(|masked| &masked.code) else {
        return Some(format!("{}: its folder has neither mod.rs nor lib.rs", file.path));
    };
    let Some(body) = catalogue(code) else {
        return Some(format!("{}: its folder's module has no `catalogue! {{ … }}`", file.path));
    };
    let named = words(body).any(|(_, word)| plain(word) == plain(file.stem()));
    (!named).then(|| format!("{}: not named in the catalogue of its folder", file.path))
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
        ("crates/autograd/src/ops/mod.rs", "macro_rules! catalogue { }\ncatalogue! { tanh, matmul }\n");
    const OP: &str = "//! y = tanh x. Source: NIST DLMF, 2010.\n";

    fn op(path: &str, text: &str) -> Vec<String> {
        proofs(&Tree::of(&[MOD, (path, text)]))
    }

    #[test]
    fn an_op_needs_formula_source_and_entry() {
        assert!(op("crates/autograd/src/ops/tanh.rs", OP).is_empty());
        assert_eq!(
            op("crates/autograd/src/ops/matmul.rs", "//! Product.\nconst Y: u8 = 1; // Source: = \n"),
            [
                "crates/autograd/src/ops/matmul.rs: the documentation states no formula",
                "crates/autograd/src/ops/matmul.rs: the documentation names no `Source`",
            ]
        );
        assert_eq!(
            op("crates/autograd/src/ops/sinh.rs", OP),
            ["crates/autograd/src/ops/sinh.rs: not named in the catalogue of its folder"]
        );
        assert_eq!(proofs(&Tree::of(&[("crates/autograd/src/ops/tanh.rs", OP)])).len(), 1);
    }

    #[test]
    fn losses_and_rules_are_known_by_their_trait() {
        let lib = ("crates/losses/src/lib.rs", "catalogue! { CrossEntropy }\n");
        let loss = |path, text| proofs(&Tree::of(&[lib, (path, text)]));
        let good = "//! J = −log p. Source: Good, 1952.\nimpl<T: Real> Loss<T, u8> for CrossEntropy {}\n";
        assert!(loss("crates/losses/src/cross_entropy.rs", good).is_empty());
        assert_eq!(loss("crates/losses/src/huber.rs", good).len(), 1);
        assert_eq!(loss("crates/losses/src/cross_entropy.rs", "impl crate::Loss for A {}\n").len(), 2);
        for helper in [
            "pub trait Loss {}\n",
            "impl Display for Loss {}\n",
            "#[cfg(test)]\nimpl Loss for A {}\n",
            "impl<A: Loss<u8>, B> Other<B> for A {}\n",
        ] {
            assert!(loss("crates/losses/src/reduction.rs", helper).is_empty(), "{helper}");
        }
        let rule = [("crates/optim/src/lib.rs", ""), ("crates/optim/src/adam.rs", "impl Rule for Adam {}\n")];
        assert_eq!(proofs(&Tree::of(&rule)).len(), 3);
    }
}
