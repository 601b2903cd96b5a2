//! Texts that are pinned: compared with files of this folder to the character.

use std::{env, fs, path::Path};

/// Compares a text with the file `snapshots/<name>`; with GRADUS_WRITE_SNAPSHOTS=1 in the environment it is written instead.
///
/// # Panics
/// They differ.
pub(crate) fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gradus/snapshots").join(name);
    if env::var("GRADUS_WRITE_SNAPSHOTS").is_ok_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        return fs::write(&path, text).unwrap();
    }
    let want = fs::read_to_string(&path).unwrap_or_default();
    if let Some(difference) = difference(&want, text) {
        panic!(
            "snapshot {name}: {difference}\nif that is wanted, run the tests once with GRADUS_WRITE_SNAPSHOTS=1"
        );
    }
}

/// Every line fits a terminal.
pub(crate) fn fits(text: &str) {
    if let Some(line) = text.lines().find(|line| line.chars().count() > 80) {
        panic!("{} columns: {line}", line.chars().count());
    }
}

/// The first line that differs, if any does.
fn difference(want: &str, text: &str) -> Option<String> {
    let (mut want_lines, mut lines) = (want.lines(), text.lines());
    for number in 1.. {
        match (want_lines.next(), lines.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                let [a, b] = [a, b].map(|line| line.unwrap_or("(the end)"));
                return Some(format!("line {number} differs\n  there  {a}\n  now    {b}"));
            }
        }
    }
    (want != text).then(|| "the ends of the texts differ".to_owned())
}

#[test]
fn differences_are_found() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(difference("a\nb\n", "a\nc\n").unwrap(), "line 2 differs\n  there  b\n  now    c");
    assert_eq!(difference("a\n", "a\nb\n").unwrap(), "line 2 differs\n  there  (the end)\n  now    b");
    assert!(difference("a\n", "a").is_some());
    assert!(std::panic::catch_unwind(|| fits(&"x".repeat(81))).is_err());
}
