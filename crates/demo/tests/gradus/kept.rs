//! What is not lost: models, data that a run began with, trainings whose output nobody reads.

use crate::{
    common::{gradus, program},
    tables::prices,
};
use std::{fs, path::Path, process::Stdio};

/// A training on the prices that ends before its last epoch.
const INTERRUPTED: &str = "train run.toml --out run";

fn interrupted(folder: &Path) {
    prices(folder);
    let text = "version = 1\nepochs = 2\nkeep.every_epochs = 1\n[data]\nsource = \"table\"\npath = \"prices.csv\"\n\
        target = \"y\"\n[optimizer]\ntype = \"adam\"\nlr = 1e-3\n";
    fs::write(folder.join("run.toml"), text).unwrap();
    assert_eq!(gradus(folder, INTERRUPTED).code, Some(0));
    // As if it had been killed before the end.
    for name in ["model.safetensors", "outcome.json"] {
        fs::remove_file(folder.join("run").join(name)).unwrap();
    }
}

#[test]
fn a_model_of_other_data_stays() {
    let folder = tempfile::tempdir().unwrap();
    prices(folder.path());
    let train = "train prices.csv --target y --epochs 1 --lr 0.01 --out out";
    let model = || fs::read(folder.path().join("out/model.safetensors")).unwrap();
    assert_eq!(gradus(folder.path(), train).code, Some(0));
    let first = model();
    let digits = "train --hidden 8 --epochs 1 --out out";
    let ran = gradus(folder.path(), digits);
    assert_eq!((ran.code, model() == first), (Some(2), true), "{}", ran.stderr);
    // The same data take its place, and others if that is said.
    assert_eq!(gradus(folder.path(), &format!("{train} --seed 1")).code, Some(0));
    assert!(model() != first);
    assert_eq!(gradus(folder.path(), &format!("{digits} --overwrite")).code, Some(0));
}

#[test]
fn a_run_does_not_go_on_with_other_data() {
    let folder = tempfile::tempdir().unwrap();
    interrupted(folder.path());
    let path = folder.path().join("prices.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("1010", "1090", 40)).unwrap();
    let ran = gradus(folder.path(), "resume run");
    let said =
        "run/data.sha256: the data are not those that the run began with\n  help   put the old ones back";
    assert!(ran.code == Some(1) && ran.stderr.contains(said), "{}", ran.stderr);
    fs::write(&path, text).unwrap();
    assert_eq!(gradus(folder.path(), "resume run").code, Some(0));
}

#[test]
fn a_checkpoint_that_cannot_be_read_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    interrupted(folder.path());
    let checkpoints = folder.path().join("run/checkpoints");
    let mut names: Vec<_> = fs::read_dir(&checkpoints).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    fs::write(names.last().unwrap(), "garbled").unwrap();
    let ran = gradus(folder.path(), "resume run");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("the newest checkpoint cannot be read, and the one before it is taken"));
}

#[test]
fn a_training_does_not_need_a_reader() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path())
        .args("train --hidden 8 --epochs 30 --out out".split(' '))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
    assert!(folder.path().join("out/model.safetensors").exists());
}

#[test]
fn what_is_not_read_in_a_table_is_said_beside_the_predictions() {
    let folder = tempfile::tempdir().unwrap();
    prices(folder.path());
    let train = "train prices.csv --target y --epochs 1 --lr 0.01 --out out";
    assert_eq!(gradus(folder.path(), train).code, Some(0));
    fs::write(folder.path().join("new.csv"), "name;a;kind\nx;1:5;b\ny;2,5;c\n").unwrap();
    let ran = gradus(folder.path(), "predict out new.csv");
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 3), "{}", ran.stderr);
    assert!(ran.stderr.contains("not readable: a 1"), "{}", ran.stderr);
    fs::write(folder.path().join("new.csv"), "name;a;kind\nx;1:5;b\ny;;c\n").unwrap();
    let ran = gradus(folder.path(), "predict out new.csv --out predicted.csv");
    assert!(ran.stderr.contains("new.csv: column \"a\": none of 1 values is what it was"), "{}", ran.stderr);
    assert!(ran.code == Some(1) && !folder.path().join("predicted.csv").exists());
}
