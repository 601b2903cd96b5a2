//! Whole files, and the parameters in them.

use gradus_tensor::{Kind, Params, file};
use std::{collections::BTreeMap, fs};

#[test]
fn limits_and_kinds_of_files_are_checked_before_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("five");
    fs::write(&path, b"12345").unwrap();
    assert_eq!(file::read(&path, 5).unwrap(), b"12345");
    let error = file::read(&path, 4).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: 5 bytes, where at most 4 are read\n  help   raise the limit if the file is trusted",
            path.display()
        )
    );
    let text = |p: &std::path::Path| file::read(p, file::LIMIT).unwrap_err().to_string();
    assert_eq!(text(folder.path()), format!("{}: not a regular file", folder.path().display()));
    let none = folder.path().join("none");
    assert!(text(&none).starts_with(&format!("{}: open: ", none.display())));
    assert_eq!(file::read(&none, 1).unwrap_err().kind(), Kind::Io);
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    file::replace(&path, b"old").unwrap();
    file::replace(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let missing = folder.path().join("no/such/state");
    let text = file::replace(&missing, b"x").unwrap_err().to_string();
    assert!(text.starts_with(&format!("{}: its folder is not there\n", missing.display())), "{text}");
    let taken = folder.path().join("folder");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("kept"), b"kept").unwrap();
    let text = file::replace(&taken, b"x").unwrap_err().to_string();
    assert!(
        text.starts_with(&format!("{}: is a folder, where a file is to be written\n", taken.display())),
        "{text}"
    );
    assert_eq!(fs::read(taken.join("kept")).unwrap(), b"kept");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("state"), folder.path().join("latest"));
    fs::write(&path, b"old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&path, &link).unwrap();
    file::replace(&link, b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

fn model(seed: u64) -> Params<f32> {
    let params = Params::seed(seed);
    for name in ["fc1", "fc2"] {
        params.scope(name).add("weight", [2, 3], |draw| draw.normal());
        params.scope(name).add("bias", [3], |draw| draw.normal());
    }
    params
}

#[test]
fn parameters_come_back_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let texts: BTreeMap<String, String> = [("seed".to_owned(), "1".to_owned())].into();
    let (first, second) = (model(1), model(2));
    first.save(&path, &texts).unwrap();
    assert_ne!(first.read().value(), second.read().value());
    assert_eq!(second.load(&path).unwrap(), texts);
    assert_eq!(first.read().value(), second.read().value());
    assert_eq!(fs::read(&path).unwrap(), second.to_bytes(&texts).unwrap());
}

#[test]
fn a_scope_is_saved_under_its_own_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.safetensors");
    let params = model(1);
    params.scope("fc1").save(&path, &BTreeMap::new()).unwrap();
    params.scope("fc2").load(&path).unwrap();
    assert_eq!(params.get("fc1.weight").unwrap().value(), params.get("fc2.weight").unwrap().value());
    let before = params.read().value().to_vec();
    let text = params.load(&path).unwrap_err().to_string();
    let want = concat!(
        "the parameters do not fit: \"fc1.weight\" [2, 3] is missing; \"fc1.bias\" [3] is missing; ",
        "\"fc2.weight\" [2, 3] is missing; \"fc2.bias\" [3] is missing; ",
        "\"weight\" [2, 3] is unexpected; \"bias\" [3] is unexpected"
    );
    assert_eq!(text, format!("{}: {want}", path.display()));
    assert_eq!(params.read().value(), before);
}
