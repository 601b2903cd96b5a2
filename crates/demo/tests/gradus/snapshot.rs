//! Output that is kept in files beside the tests.

use std::{fs, path::Path};

/// Compares a text with the file `snapshots/<name>`; with GRADUS_WRITE_SNAPSHOTS=1 the file is written in its place.
pub(crate) fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gradus/snapshots").join(name);
    if std::env::var_os("GRADUS_WRITE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{name} is now (GRADUS_WRITE_SNAPSHOTS=1 keeps it):\n{text}\nand was:\n{kept}");
}
