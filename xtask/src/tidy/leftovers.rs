//! What must not stay behind: unfinished work and paths of one machine.

use super::{
    rust::words,
    tree::{File, Tree},
};

const MARKS: [&str; 3] = ["TODO", "FIXME", "XXX"];
const MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];
/// Folders at the root of a file system, without their slash.
const FOLDERS: [&str; 6] = ["work", "root", "tmp", "home", "Users", "mnt"];

/// No marks of unfinished work in comments and texts, no unfinished code, no skipped tests.
pub(super) fn unfinished(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in &tree.files {
        let prose = file.rust.as_ref().map_or(&file.text, |masked| &masked.comments);
        for (at, mark) in words(prose).filter(|(_, word)| MARKS.contains(word)) {
            found.push(format!("{}: {mark}", file.place(prose, at)));
        }
        let Some(masked) = &file.rust else { continue };
        let code = &masked.code;
        for (at, word) in words(code) {
            let (before, after) = (&code[..at], &code[at + word.len()..]);
            if MACROS.contains(&word) && after.starts_with('!') {
                found.push(format!("{}: {word}!", file.place(code, at)));
            } else if word == "ignore" && before.ends_with("#[") {
                found.push(format!("{}: an ignored test", file.place(code, at)));
            }
        }
    }
    found
}

/// No text names a folder that only one machine has.
pub(super) fn machine_paths(tree: &Tree) -> Vec<String> {
    tree.files.iter().flat_map(machine_paths_of).collect()
}

fn machine_paths_of(file: &File) -> Vec<String> {
    let text = &file.text;
    let absolute = |&(at, word): &(usize, &str)| {
        let Some(before) = text[..at].strip_suffix('/') else { return false };
        let inside = |c: char| c.is_alphanumeric() || "_-.~/<>(){}$*:".contains(c);
        FOLDERS.contains(&word)
            && !before.ends_with(inside)
            && !text[at + word.len()..].starts_with(['-', '.', '(', ':'])
    };
    let found = words(text).filter(absolute);
    found.map(|(at, word)| format!("{}: the path /{word}", file.place(text, at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_unfinished_code_are_found() {
        let code = "// a TODO here\nlet s = \"TODO\"; let todo = 1;\ndbg!(1); unimplemented!();\n#[ignore = \"slow\"]\n";
        assert_eq!(
            unfinished(&Tree::of(&[("a.rs", code), ("b.md", "x\nFIXME: y\n")])),
            [
                "a.rs:1: TODO",
                "a.rs:3: dbg!",
                "a.rs:3: unimplemented!",
                "a.rs:4: an ignored test",
                "b.md:2: FIXME",
            ]
        );
        let clean = "// ignore this; TODOS\nlet t = ignore(todo); // \nlet s = \"dbg!(1)\";\n";
        assert!(unfinished(&Tree::of(&[("a.rs", clean)])).is_empty());
    }

    #[test]
    fn machine_paths_are_found() {
        let path = |folder: &str| format!("see \"/{folder}/x\" there\n");
        for folder in FOLDERS {
            let violation = format!("a.md:2: the path /{folder}");
            let text = format!("\n{}", path(folder));
            assert_eq!(machine_paths(&Tree::of(&[("a.md", &text)])), [violation]);
        }
        let clean = "a/work/b https://x.org/home/ target/tmp ./tmp/a $X/tmp/b </root> and work/tmp\n";
        assert!(machine_paths(&Tree::of(&[("a.md", clean)])).is_empty());
    }
}
