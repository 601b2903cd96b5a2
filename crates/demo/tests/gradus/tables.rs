//! Tables: from a CSV file to a model, to predictions, to what it uses.

use crate::common::gradus;
use std::{fmt::Write, fs, path::Path};

/// The penguins, as a file in a folder.
pub(crate) fn penguins(folder: &Path) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/tests/data/penguins.csv");
    fs::copy(path, folder.join("penguins.csv")).unwrap();
}

#[test]
fn penguins_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    penguins(folder.path());
    let ran = gradus(folder.path(), "train penguins.csv --target species --folds 5 --json");
    let json = ran.json();
    assert!(json["cv_accuracy"].as_f64().unwrap() >= 0.97, "{json}");
    assert!(json["test_accuracy"].as_f64().unwrap() > 0.9 && json["folds"] == 5);
    assert!(json["baseline_accuracy"].as_f64().unwrap() < 0.6);
    for line in [
        "sex                category  text with 2 values; 11 missing",
        "task: multi_class (species holds texts, 3 different ones)",
        "240 training rows, 52 validation rows, 52 test rows",
    ] {
        assert!(ran.stdout.lines().any(|own| own == line), "{line}\n{}", ran.stdout);
    }
    assert!(
        ran.stdout.lines().all(|line| line.starts_with('{') || line.chars().count() <= 80),
        "{}",
        ran.stdout
    );

    let measured = gradus(folder.path(), "eval runs/penguins --json").json();
    for key in ["test_accuracy", "test_loss", "weights_sha256", "test_roc_auc"] {
        assert_eq!(measured[key], json[key], "{key}");
    }
    let ran = gradus(folder.path(), "predict runs/penguins penguins.csv --out out.csv");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.ends_with("344 rows predicted, wrote out.csv\n"), "{}", ran.stdout);
    let text = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(
        text.starts_with("species,p(Adelie),p(Chinstrap),p(Gentoo)\nAdelie,") && text.lines().count() == 345
    );

    let used = gradus(folder.path(), "explain-model runs/penguins --json").json();
    assert_eq!(used["columns"][0]["column"], "bill_length_mm", "{used}");
    let parts: f64 =
        used["columns"].as_array().unwrap().iter().map(|c| c["gradient_x_input"].as_f64().unwrap()).sum();
    assert!((parts - 1.0).abs() < 1e-9);
}

/// A table of 600 rows: y = 3·a + 10·[kind = "b"], in units around 1,000.
pub(crate) fn prices(folder: &Path) {
    let mut text = String::from("name;a;kind;y\n");
    for i in 0..600 {
        let (a, kind) = (f64::from(i * 7 % 100) / 10.0, if i % 3 == 0 { "b" } else { "c" });
        let y = 1000.0 + 3.0 * a + if kind == "b" { 10.0 } else { 0.0 };
        writeln!(
            text,
            "row {i};{};{kind};{}",
            format!("{a:.1}").replace('.', ","),
            format!("{y:.2}").replace('.', ",")
        )
        .unwrap();
    }
    fs::write(folder.join("prices.csv"), text).unwrap();
}

#[test]
fn numbers_are_predicted_in_their_unit() {
    let folder = tempfile::tempdir().unwrap();
    prices(folder.path());
    for more in ["", " --precision f64", " --split time:a --out runs/prices"] {
        let json = gradus(folder.path(), &format!("train prices.csv --target y --json{more}")).json();
        let [rmse, mae, base] =
            ["test_rmse", "test_mae", "baseline_rmse"].map(|key| json[key].as_f64().unwrap());
        assert!(rmse < 2.0 && mae <= rmse && base > 4.0, "{more}: {json}");
        assert!(json["test_r2"].as_f64().unwrap() > if more.contains("time") { -9.0 } else { 0.9 });
        assert!(json["seconds"].is_f64() && json["linear_rmse"].is_f64());
    }
    let html = fs::read_to_string(folder.path().join("runs/prices/report.html")).unwrap();
    assert!(html.contains("Predicted and actual") && !html.contains("NaN"));
    // A comma decimal, a level that was never seen, a column that is not known.
    fs::write(folder.path().join("new.csv"), "a;kind;colour\n5,0;b;red\n5,0;z;red\n").unwrap();
    gradus(folder.path(), "train prices.csv --target y --json").json();
    let ran = gradus(folder.path(), "predict runs/prices new.csv --out out.csv");
    assert!(ran.stdout.contains("levels not seen in training: kind 1"), "{}{}", ran.stdout, ran.stderr);
    let text = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    let value: f64 = text.lines().nth(1).unwrap().parse().unwrap();
    assert!((value - 1025.0).abs() < 3.0, "{text}");
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let folder = tempfile::tempdir().unwrap();
    penguins(folder.path());
    prices(folder.path());
    gradus(folder.path(), "train prices.csv --target y --epochs 2 --out model --json").json();
    gradus(folder.path(), "train --hidden 8 --epochs 1 --out digits --json").json();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("empty.csv", "");
    put("names.csv", "a,b\n");
    put("one.csv", "a,b\n1,2\n");
    put("missing.csv", "a,b\n,\n,\n,\n");
    put("ragged.csv", "a,b\n1,2\n3\n");
    put("wide.csv", &"a,".repeat(100_000));
    for (arguments, code, said) in [
        ("train penguins.csv", 2, "help   --target COLUMN, one of species, island,"),
        ("train penguins.csv --target specie", 2, "penguins.csv: no column \"specie\""),
        ("train penguins.csv --target island --task regression", 2, "island"),
        (
            "train penguins.csv --target species --split time",
            2,
            "one of random, stratified, group:COLUMN and time:COLUMN",
        ),
        ("train penguins.csv --target species --kind year=colour", 2, "kind \"colour\" of a column"),
        ("train penguins.csv --target species --drop colour", 2, "no column \"colour\""),
        ("train none.csv --target y", 1, "none.csv: open: No such file"),
        ("train empty.csv --target b", 1, "empty.csv: "),
        ("train names.csv --target b", 1, "names.csv: "),
        ("train one.csv --target b", 1, "one.csv: "),
        ("train missing.csv --target b", 1, "missing.csv: "),
        ("train ragged.csv --target b", 1, "ragged.csv: line 3"),
        ("train wide.csv --target a", 1, "wide.csv: "),
        ("train penguins.csv --target species --data digits", 2, "--data is given, and the file"),
        ("predict model", 2, "the table to predict for is missing"),
        ("predict model penguins.csv", 1, "penguins.csv: the table lacks"),
        ("predict digits penguins.csv", 2, "was trained on digits, not on a table"),
        ("explain-model digits", 2, "was trained on digits, which has no columns"),
        ("train --target y", 2, "data.target is for source = \"table\""),
        ("train --folds 3", 2, "--folds is for tables"),
    ] {
        let ran = gradus(folder.path(), arguments);
        assert!(ran.stderr.contains(said), "{arguments}: {}", ran.stderr);
        assert!(
            ran.stderr.starts_with("error: ") && !ran.stderr.contains("panicked"),
            "{arguments}: {}",
            ran.stderr
        );
        assert_eq!(ran.code, Some(code), "{arguments}: {}", ran.stderr);
    }
}
