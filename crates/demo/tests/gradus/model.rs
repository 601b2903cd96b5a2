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
    let of = "__metadata__ \"gradus\": ";
    // One billion outputs, in as many letters.
    assert_eq!(
        doctored(
            r#"{\"type\":\"linear\",\"out_features\":32.0}"#,
            r#"{\"type\":\"linear\",\"out_features\":99e8}"#
        ),
        format!(
            "{of}layer 0 (linear): the parameter \"0.weight\" [9900000000, 64] would make more than 2410 numbers\n"
        )
    );
    assert_eq!(
        doctored(r#"\"out_features\":32.0"#, r#"\"out_features\":31.0"#),
        format!(
            "{of}the parameters do not fit: \"0.weight\" is [32, 64], where the model has [31, 64]; \"0.bias\" is [32], \
             where the model has [31]; \"2.weight\" is [10, 32], where the model has [10, 31]\n"
        )
    );
    assert_eq!(
        doctored(r#"\"version\":2"#, r#"\"version\":7"#),
        "description of version 7, where 1 to 2 are known\n  help   use the gradus that wrote it, or a newer one\n"
    );
    assert_eq!(
        doctored(r#"\"features\":[8,8]"#, r#"\"features\":[8,9]"#),
        format!("{of}the network takes [64], rows have 72 features\n")
    );
    assert!(doctored("relu", "rely").contains("there is no such layer"), "{}", doctored("relu", "rely"));
}

/// What the version that wrote the file said when it had trained.
const OLD_HASH: &str = "a3c7e4c8d196bdaacea1e127c7beae8ab2b065bade3e36ceeeabb2e959ca49f1";
const OLD_ACCURACY: f64 = 0.880_222_841_225_626_8;

/// A file that an earlier version wrote stays readable: its test accuracy is what that version said.
#[test]
fn the_first_form_of_models_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let old = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gradus/files/digits-1.safetensors");
    fs::copy(old, folder.path().join("old.safetensors")).unwrap();
    let json = gradus(folder.path(), "eval old.safetensors --json").json();
    assert_eq!(json["weights_sha256"], OLD_HASH);
    assert_eq!(json["test_accuracy"], OLD_ACCURACY);
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
