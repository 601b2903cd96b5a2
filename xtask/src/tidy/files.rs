//! Files and attributes that every crate has.

use super::tree::Tree;

/// The root of every crate forbids unsafe code; those of tensor and benches deny it, since one module may allow it.
pub(super) fn unsafe_code(tree: &Tree) -> Vec<String> {
    let mut missing = Vec::new();
    for (file, masked) in tree.rust() {
        let Some(folder) = file.path.strip_suffix("/src/lib.rs").or(file.path.strip_suffix("/src/main.rs"))
        else {
            continue;
        };
        let level = if matches!(folder, "crates/tensor" | "benches") { "deny" } else { "forbid" };
        let attribute = format!("#![{level}(unsafe_code)]");
        if !masked.code.contains(&attribute) {
            missing.push(format!("{}: lacks {attribute}", file.path));
        }
    }
    missing
}

/// Beside every Cargo.toml of a crate lies a README.md.
pub(super) fn readmes(tree: &Tree) -> Vec<String> {
    let folders = tree.files.iter().filter_map(|file| file.path.strip_suffix("Cargo.toml"));
    let readmes = folders.map(|folder| format!("{folder}README.md"));
    readmes.filter(|path| tree.file(path).is_none()).map(|path| format!("{path}: missing")).collect()
}

/// The changes are written down.
pub(super) fn changelog(tree: &Tree) -> Vec<String> {
    match tree.file("CHANGELOG.md") {
        Some(file) if !file.text.trim().is_empty() => vec![],
        _ => vec!["CHANGELOG.md: missing or empty".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_that_does_not_forbid_unsafe_code_is_found() {
        let (forbid, deny) = ("#![forbid(unsafe_code)]\n", "#![deny(unsafe_code)]\n");
        let clean = [("crates/tensor/src/lib.rs", deny), ("xtask/src/main.rs", forbid), ("a/src/b.rs", "")];
        assert!(unsafe_code(&Tree::of(&clean)).is_empty());
        let planted = [("crates/nn/src/lib.rs", deny), ("xtask/src/main.rs", "// #![forbid(unsafe_code)]\n")];
        assert_eq!(
            unsafe_code(&Tree::of(&planted)),
            [
                "crates/nn/src/lib.rs: lacks #![forbid(unsafe_code)]",
                "xtask/src/main.rs: lacks #![forbid(unsafe_code)]",
            ]
        );
    }

    #[test]
    fn a_crate_without_readme_is_found() {
        let files = [("Cargo.toml", ""), ("README.md", ""), ("crates/nn/Cargo.toml", "")];
        assert_eq!(readmes(&Tree::of(&files)), ["crates/nn/README.md: missing"]);
        assert!(readmes(&Tree::of(&files[..2])).is_empty());
    }

    #[test]
    fn a_missing_changelog_is_found() {
        assert!(changelog(&Tree::of(&[("CHANGELOG.md", "# Changes\n")])).is_empty());
        assert_eq!(changelog(&Tree::of(&[("a", "")])).len(), 1);
        assert_eq!(changelog(&Tree::of(&[("CHANGELOG.md", "\n")])).len(), 1);
    }
}
