//! What can be done with a model file.

use crate::common::{QUICK, gradus};
use std::fs;

#[test]
fn a_stored_model_is_measured_as_it_was_trained() {
    let folder = tempfile::tempdir().unwrap();
    for options in ["--seed 3", "--loss bce --dropout 0.2 --activation gelu_tanh --lr 1e-2"] {
        let trained = gradus(folder.path(), &format!("{QUICK} {options}").replace("--dropout 0 ", "")).json();
        let measured = gradus(folder.path(), "eval out/model.safetensors --json").json();
        for key in ["task", "test_accuracy", "test_loss", "parameters", "seed", "weights_sha256"] {
            assert_eq!(measured[key], trained[key], "{key}");
        }
    }
}

#[test]
fn digits_are_shown_beside_their_probabilities() {
    let folder = tempfile::tempdir().unwrap();
    gradus(folder.path(), QUICK).json();
    let ran = gradus(folder.path(), "predict out/model.safetensors --index 5,0 --json");
    let json = ran.json();
    assert_eq!((json[0]["row"].as_u64(), json[1]["row"].as_u64()), (Some(5), Some(0)));
    let sum: f64 = json[0]["scores"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    assert!(ran.stdout.starts_with("test row 5: predicted ") && ran.stdout.contains("@@"), "{}", ran.stdout);
    assert_eq!(
        gradus(folder.path(), "predict out/model.safetensors --json").json().as_array().unwrap().len(),
        3
    );
    let wrong = gradus(folder.path(), "predict out/model.safetensors --wrong --count 2 --json").json();
    assert!(wrong.as_array().unwrap().iter().all(|p| p["label"] != p["predicted"]) && wrong[1].is_object());
    let ran = gradus(folder.path(), "predict out/model.safetensors --index 359");
    assert_eq!(ran.stderr, "error: --index 359: there are 359 test rows, counted from 0\n");
    assert_eq!(ran.code, Some(2));
}

#[test]
fn damaged_files_are_errors_that_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    gradus(folder.path(), QUICK).json();
    let whole = fs::read(folder.path().join("out/model.safetensors")).unwrap();
    for length in [0, 4, 100, whole.len() / 2, whole.len() - 1] {
        fs::write(folder.path().join("cut.safetensors"), &whole[..length]).unwrap();
        for command in ["eval", "predict", "inspect"] {
            let ran = gradus(folder.path(), &format!("{command} cut.safetensors"));
            assert!(ran.stderr.starts_with("error: cut.safetensors: "), "{command} {length}: {}", ran.stderr);
            assert_eq!(
                (ran.code, ran.stdout.as_str(), ran.stderr.contains("panicked")),
                (Some(1), "", false)
            );
        }
    }
}

/// The trained file with a part of its header replaced by another of the same length, measured.
fn doctored(from: &str, to: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    gradus(folder.path(), QUICK).json();
    let path = folder.path().join("out/model.safetensors");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
    assert_eq!(from.len(), to.len());
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    fs::write(&path, bytes).unwrap();
    let ran = gradus(folder.path(), "eval out/model.safetensors");
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    ran.stderr.replace("error: out/model.safetensors: ", "")
}

#[test]
fn descriptions_that_lie_are_refused_before_anything_is_made() {
    assert_eq!(
        doctored("[64,32,10]", "[64,9e9,1]").lines().next().unwrap(),
        "__metadata__ \"gradus\": invalid type: floating point `9000000000.0`, expected usize at line 1 column 72"
    );
    assert_eq!(
        doctored("[64,32,10]", "[64,99,10]"),
        "__metadata__ \"gradus\": the network needs \"0.weight\" [99, 64], which the file does not hold\n"
    );
    assert_eq!(
        doctored("version\\\":1", "version\\\":7"),
        "description of version 7, where 1 is known\n  help   use the gradus that wrote it, or a newer one\n"
    );
    assert_eq!(
        doctored("\"features\\\":[8,8]", "\"features\\\":[8,9]"),
        "__metadata__ \"gradus\": sizes [64, 32, 10] do not fit features [8, 9] and 10 classes\n"
    );
    assert!(doctored("relu", "rely").starts_with("no activation is called \"rely\""));
}

#[test]
fn any_safetensors_file_can_be_inspected() {
    let folder = tempfile::tempdir().unwrap();
    let header = r#"{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"n":{"dtype":"I64","shape":[],"data_offsets":[4,12]}}"#;
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend([0x00, 0x3c, 0x00, 0xc0]); // 1 and −2 in half precision
    bytes.extend(7i64.to_le_bytes());
    fs::write(folder.path().join("x.safetensors"), bytes).unwrap();
    let ran = gradus(folder.path(), "inspect x.safetensors");
    let lines: Vec<Vec<&str>> = ran.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[3], ["w", "F16", "[2]", "2", "-2.0000", "1.0000", "-0.5000", "1.5000"]);
    assert_eq!(lines[4], ["n", "I64", "[]", "1", "7.0000", "7.0000", "7.0000", "0.0000"]);
    let ran = gradus(folder.path(), "eval x.safetensors");
    assert!(ran.stderr.starts_with("error: x.safetensors: "), "{}", ran.stderr);
}

#[test]
fn the_memory_of_a_training_step_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    gradus(folder.path(), QUICK).json();
    let bytes = |batch: u32| {
        let ran = gradus(folder.path(), &format!("inspect out/model.safetensors --batch {batch}"));
        let start = format!("a training step on {batch} rows: ");
        let line = ran.stdout.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
        line.split(' ').next().unwrap().replace(',', "").parse::<usize>().unwrap()
    };
    let (small, large) = (bytes(10), bytes(100));
    assert!(small > 10 * 64 * 4 && large > 8 * small, "{small} {large}");
}
