//! Every message of the program, pinned to the character: what is said to rough input, and with which exit code.

use crate::{
    common::{gradus, program},
    snapshot::snapshot,
    tables::{penguins, prices},
};
use gradus::tensor::{Tensor, file::safetensors};
use std::{fmt::Write, fs, path::Path};

/// Files that are none, empty, too short, too long or something else, and models to use them with.
fn prepare(folder: &Path) {
    penguins(folder);
    prices(folder);
    for training in [
        "train prices.csv --target y --epochs 1 --lr 0.01 --out prices",
        "train penguins.csv --target species --epochs 1 --lr 0.01 --test 0 --out untested",
        "train --hidden 8 --epochs 1 --out digits",
    ] {
        assert_eq!(gradus(folder, training).code, Some(0), "{training}");
    }
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    fs::create_dir(folder.join("folder")).unwrap();
    let wide = "a,".repeat(10_000_000);
    for end in ["csv", "toml", "safetensors", "onnx", "npz"] {
        put(&format!("empty.{end}"), "");
        put(&format!("wide.{end}"), &wide);
        fs::create_dir(folder.join(format!("folder.{end}"))).unwrap();
    }
    put("names.csv", "a,b\n");
    put("one.csv", "a,b\n1,2\n");
    put("missing.csv", "a,b\n,\n,\n,\n");
    put("ragged.csv", "a,b\n1,2\n3\n");
    put("same.csv", "a,b\n1,5\n2,5\n3,5\n");
    put("binary.csv", "a,b\n1,\0\n");
    let many: String = (0..1100).flat_map(|i| [format!("1,c{i}\n"), format!("2,c{i}\n")]).collect();
    put("classes.csv", &format!("a,b\n{many}"));
    put("text.csv", "a,b\none,two\nthree,four\n");
    run_files(folder);
    put("comma.csv", "a;kind;name\n1:5;b;x\n2:5;c;y\n");
    put("loss.toml", "loss = \"mean\"\ninputs = 2\nlayers = []\n");
    put("none.toml", "loss = \"mse\"\ninputs = 2\nlayers = []\n");
    let bare = [("0.weight".to_owned(), Tensor::<f32>::zeros([2, 2]))];
    safetensors::write(folder.join("bare.safetensors"), &bare, &Default::default()).unwrap();
    let ran = gradus(folder, "export onnx digits --out digits.onnx");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let (mut nan, run) =
        (safetensors::read::<f32>(folder.join("digits/model.safetensors")).unwrap(), "digits.toml");
    nan.tensors[0].1.as_mut_slice()[0] = f32::NAN;
    safetensors::write(folder.join("nan.safetensors"), &nan.tensors, &Default::default()).unwrap();
    assert_eq!(gradus(folder, &format!("import digits.onnx {run} --out kept")).code, Some(0));
    let newer = [("gradus".to_owned(), "{\"version\": 99}".to_owned())];
    safetensors::write(folder.join("newer.safetensors"), &bare, &newer.into()).unwrap();
    let garbled = [("gradus".to_owned(), "{\"version\": 2}".to_owned())];
    safetensors::write(folder.join("garbled.safetensors"), &bare, &garbled.into()).unwrap();
}

/// Run files with one mistake each.
fn run_files(folder: &Path) {
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    put("bare.toml", "epochs = 3\n");
    put("new.toml", "version = 99\n");
    put("typo.toml", "version = 1\nepoch = 3\n");
    put("digits.toml", "version = 1\ndata.source = \"digits\"\nnetwork.hidden = [8]\n");
    put(
        "grouped.toml",
        "version = 1\ndata.source = \"digits\"\ndata.split.by = \"group\"\ndata.split.column = \"a\"\n",
    );
    put("tested.toml", "version = 1\ndata.source = \"mnist\"\ndata.split.test = 0.2\n");
    put(
        "narrow.toml",
        "version = 1\ndata.source = \"digits\"\nnetwork.layers = [{ type = \"linear\", out_features = 3 }]\n",
    );
    put("both.toml", "version = 1\ndata.source = \"digits\"\n[network]\nhidden = [3]\nlayers = [\"relu\"]\n");
    for (name, fields) in [
        ("rate", "[optimizer]\ntype = \"adam\"\nlr = -1"),
        ("layer", "[network]\nlayers = [\n  \"relu\",\n  { type = \"rellu\" },\n]"),
        ("option", "[[network.layers]]\ntype = \"linear\"\nout_feature = 3"),
        ("metric", "stop = { patience = 3, metric = \"valid_los\" }"),
        ("epochs", "# none\nepochs = 0"),
    ] {
        put(&format!("{name}.toml"), &format!("version = 1\ndata.source = \"digits\"\n{fields}\n"));
    }
}

/// Command lines that cannot be done.
const REFUSED: &str = include_str!("refused.txt");

#[test]
fn every_message_is_pinned() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let mut text = String::new();
    for line in REFUSED.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let arguments: Vec<&str> = line.split(' ').collect();
        let output = program(folder.path()).args(&arguments).output().unwrap();
        // Tables are told with their whole path, since a run can be gone on with from anywhere.
        let here = format!("{}/", folder.path().canonicalize().unwrap().display());
        let stderr = String::from_utf8(output.stderr).unwrap().replace(&here, "");
        let code = output.status.code();
        assert!(matches!(code, Some(1 | 2)), "{line}: {code:?}\n{stderr}");
        assert!(stderr.starts_with("error: ") && !stderr.contains("panicked"), "{line}: {stderr}");
        let longest = stderr.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(400) && stderr.len() < 3000, "{line}: {stderr}");
        writeln!(text, "$ gradus {line}\n{stderr}exit code {}\n", code.unwrap_or_default()).unwrap();
    }
    snapshot("errors.txt", &text);
}

/// A folder that may not be read or written; nobody is kept out of it who may do everything.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_or_written_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let shut = folder.path().join("shut");
    fs::create_dir(&shut).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::write(shut.join("probe"), "").is_ok() {
        println!("skipped: this user may write into every folder");
        return;
    }
    for (arguments, said) in [
        (
            "train --epochs 1 --out shut",
            "error: shut: write into the folder: Permission denied (os error 13)\n",
        ),
        ("train shut/a.csv --target y", "error: shut/a.csv: open: Permission denied (os error 13)\n"),
        ("train shut/a.toml", "error: shut/a.toml: open: Permission denied (os error 13)\n"),
        ("new shut/a.toml", "error: shut/a.toml: "),
        (
            "eval shut/model.safetensors",
            "error: shut/model.safetensors: open: Permission denied (os error 13)\n",
        ),
        ("import shut/a.onnx --out out", "error: shut/a.onnx: open: Permission denied (os error 13)\n"),
        ("plot relu --format svg --out shut/a.svg", "error: shut/a.svg: "),
    ] {
        let ran = gradus(folder.path(), arguments);
        assert!(ran.stderr.starts_with(said) && ran.code != Some(0), "{arguments}: {}", ran.stderr);
    }
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).unwrap();
}
