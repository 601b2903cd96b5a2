//! Networks that leave as ONNX or a state dict, and arrive.

use crate::{
    common::{QUICK, gradus},
    judge::judge,
    tables::prices,
};
use gradus::tensor::{
    Tensor,
    file::{npy, safetensors},
};
use std::{fs, path::Path};

/// A run file for the digits with a network of the same form as [`QUICK`]'s.
const RUN: &str = "version = 1\ndata.source = \"digits\"\nnetwork = { hidden = [32], dropout = 0.0 }\nloss.type = \"cross_entropy\"\n";

fn read(folder: &Path, name: &str) -> Vec<(String, Tensor<f32>)> {
    safetensors::read(folder.join(name)).unwrap().tensors
}

fn write(folder: &Path, name: &str, tensors: &[(String, Tensor<f32>)]) {
    safetensors::write(folder.join(name), tensors, &Default::default()).unwrap();
}

#[test]
fn an_exported_network_comes_back_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let trained = gradus(folder.path(), QUICK).json();
    let ran = gradus(folder.path(), "export onnx out --out digits.onnx");
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("wrote digits.onnx\n", ""));
    let ran = gradus(folder.path(), "import digits.onnx --out back");
    assert_eq!(ran.stdout, "2,410 parameters, wrote back/model.safetensors\n", "{}", ran.stderr);
    assert_eq!(read(folder.path(), "out/model.safetensors"), read(folder.path(), "back/model.safetensors"));
    // As a network of some other program: with its own normalisation, and probabilities that become scores again.
    fs::write(folder.path().join("run.toml"), RUN).unwrap();
    let taken = gradus(folder.path(), "import digits.onnx run.toml --out taken --json").json();
    assert_eq!(taken["weights_sha256"], trained["weights_sha256"]);
    let evaluated = gradus(folder.path(), "eval taken --json").json();
    for measured in [&taken, &evaluated] {
        for key in ["test_accuracy", "test_loss", "test_roc_auc"] {
            let [got, want] = [measured, &trained].map(|json| json[key].as_f64().unwrap());
            assert!((got - want).abs() < 1e-6, "{key}: {got} {want}");
        }
    }
    let predicted = gradus(folder.path(), "predict taken --index 3");
    assert_eq!(predicted.code, Some(0), "{}", predicted.stderr);
}

#[test]
fn a_state_dict_is_taken_by_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let trained = gradus(folder.path(), QUICK).json();
    fs::write(folder.path().join("run.toml"), RUN).unwrap();
    let mut tensors = read(folder.path(), "out/model.safetensors");
    tensors.iter_mut().for_each(|(name, _)| *name = format!("net.{name}"));
    write(folder.path(), "torch.safetensors", &tensors);
    // The digits are from 0 to 16; gradus has normalised them by their mean and deviation over the training rows.
    let ran = gradus(folder.path(), "import torch.safetensors run.toml --out raw --json");
    assert!(ran.stdout.contains("net.0.weight is taken for 0.weight\n"), "{}", ran.stdout);
    assert_eq!(ran.json()["weights_sha256"], trained["weights_sha256"]);
    let ran = gradus(
        folder.path(),
        "import torch.safetensors run.toml --mean 4.8843 --std 6.0168 --out normal --json",
    );
    let [got, want] = [&ran.json(), &trained].map(|json| json["test_accuracy"].as_f64().unwrap());
    assert!((got - want).abs() < 0.01, "{got} {want}");

    tensors.remove(0);
    tensors[0].0 = "net.9.scale".to_owned();
    tensors[1].1 = Tensor::zeros([3, 32]);
    write(folder.path(), "wrong.safetensors", &tensors);
    let ran = gradus(folder.path(), "import wrong.safetensors run.toml --out wrong");
    assert_eq!(ran.code, Some(1));
    for part in ["wrong.safetensors: ", "missing", "\"9.scale\" [32] is unexpected", "[3, 32]", "[10, 32]"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert!(!folder.path().join("wrong/model.safetensors").exists());
}

#[test]
fn what_cannot_be_taken_over_is_said() {
    let folder = tempfile::tempdir().unwrap();
    gradus(folder.path(), QUICK).json();
    gradus(folder.path(), "export onnx out --out digits.onnx");
    prices(folder.path());
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("run.toml", RUN);
    put("table.toml", "version = 1\n[data]\nsource = \"table\"\npath = \"prices.csv\"\ntarget = \"y\"\n");
    put("empty.onnx", "");
    for (arguments, code, said) in [
        ("import model.pth --out x", 2, "error: model.pth: is taken for no network: its name ends neither"),
        ("import out/model.safetensors --out x", 2, "does not say what its rows and results are"),
        ("import none.onnx --out x", 1, "error: none.onnx: open: No such file"),
        ("import none.safetensors run.toml --out x", 1, "error: none.safetensors: open: No such file"),
        ("import empty.onnx --out x", 2, "error: empty.onnx: does not say what its rows and results are"),
        ("import empty.onnx run.toml --out x", 1, "error: empty.onnx: "),
        ("import digits.onnx none.toml --out x", 1, "error: none.toml: open: No such file"),
        ("import digits.onnx run.toml --mean 1 --std 2 --out x", 2, "normalises its rows itself"),
        ("import digits.onnx table.toml --out x", 2, "rows of a table are prepared by what"),
        ("import digits.onnx run.toml --mean 1 --out x", 2, "--std"),
        ("import digits.onnx --out run.toml", 1, "run.toml: make the folder"),
        ("export onnx out --out none/x.onnx", 1, "none/x.onnx"),
    ] {
        let ran = gradus(folder.path(), arguments);
        assert!(
            ran.stderr.contains(said) && ran.code == Some(code),
            "{arguments}: {:?} {}",
            ran.code,
            ran.stderr
        );
        assert!(ran.stderr.starts_with("error: "), "{arguments}: {}", ran.stderr);
    }
    assert!(!folder.path().join("x/model.safetensors").exists());
}

/// A table's model takes rows as they are measured, also with values that are missing, and gives the target in its unit.
#[test]
fn onnx_runtime_predicts_what_the_program_predicts() {
    let folder = tempfile::tempdir().unwrap();
    prices(folder.path());
    gradus(folder.path(), "train prices.csv --target y --epochs 3 --lr 0.01 --out model --json").json();
    let at = |name: &str| folder.path().join("judged").join(name);
    fs::create_dir(folder.path().join("judged")).unwrap();
    let ran = gradus(folder.path(), "export onnx model --out judged/prices.onnx");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    fs::write(folder.path().join("new.csv"), "name;a;kind\nx;2,5;b\ny;;c\nz;7;never seen\n").unwrap();
    let ran = gradus(folder.path(), "predict model new.csv --out predicted.csv");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let text = fs::read_to_string(folder.path().join("predicted.csv")).unwrap();
    let want: Vec<f32> = text.lines().skip(1).map(|line| line.parse().unwrap()).collect();
    // Kinds in the order of their frequency: c, b.
    let rows = vec![2.5, 2.0, f32::NAN, 1.0, 7.0, 0.0];
    npy::write(at("prices.0.input.npy"), &Tensor::new([3, 2], rows).unwrap()).unwrap();
    npy::write(at("prices.0.want.npy"), &Tensor::new([3, 1], want).unwrap()).unwrap();
    if let Some((right, said)) = judge("exchange/tests/judge.py", "run", &folder.path().join("judged"), "") {
        assert!(right, "{said}");
    }
}
