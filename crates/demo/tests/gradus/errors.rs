//! What is said when something is wrong, and with which exit code.

use crate::common::{QUICK, gradus, program};
use gradus::optim::{Listed, ListedSchedule};
use std::{fs, io::Read, process::Stdio};

/// The first line on stderr, and the exit code.
fn refused(arguments: &str) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), arguments);
    assert!(!folder.path().join("runs").exists(), "{arguments}: something was written");
    (ran.stderr.lines().next().unwrap_or_default().to_owned(), ran.code)
}

#[test]
fn bad_values_are_usage_errors() {
    let rate = "a learning rate is a finite number above 0, such as 1e-3";
    let size = "is not a whole number from 1 to 4096; write sizes as 128,64, or none";
    for (arguments, reason) in [
        ("train --lr nan", format!("invalid value 'nan' for '--lr <RATE>': {rate}")),
        ("train --lr=-1", format!("invalid value '-1' for '--lr <RATE>': {rate}")),
        ("train --hidden 0", format!("invalid value '0' for '--hidden <SIZES>': \"0\" {size}")),
        ("train --hidden 8,x", format!("invalid value '8,x' for '--hidden <SIZES>': \"x\" {size}")),
        ("train --batch 0", "invalid value '0' for '--batch <N>': 0 is not in 1..=1000000".into()),
        ("train --epochs 0", "invalid value '0' for '--epochs <N>': 0 is not in 1..=1000000".into()),
        (
            "train --dropout 1",
            "invalid value '1' for '--dropout <P>': a probability here is a number from 0 to below 1".into(),
        ),
        ("train --threads 999", "invalid value '999' for '--threads <N>': 999 is not in 0..=256".into()),
        ("train --speed 9", "unexpected argument '--speed' found".into()),
        ("trian", "unrecognized subcommand 'trian'".into()),
        ("check --cases 0", "invalid value '0' for '--cases <N>': 0 is not in 1..=1000000".into()),
    ] {
        assert_eq!(refused(arguments), (format!("error: {reason}"), Some(2)), "{arguments}");
    }
}

#[test]
fn unknown_names_list_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let optimizers = Listed::<f32>::ALL.iter().map(|l| l.name).collect::<Vec<_>>().join(", ");
    let schedules = ListedSchedule::ALL.iter().map(|l| l.name).collect::<Vec<_>>().join(", ");
    for (arguments, known) in [
        (
            "--activation rellu",
            "relu, leaky_relu, rrelu, relu6, elu, selu, celu, gelu, gelu_tanh, silu, mish, softplus, \
             softsign, tanh, sigmoid, log_sigmoid, hardtanh, hardsigmoid, \
             hardswish, hardshrink, softshrink, tanhshrink, threshold, \
             softmax, softargmax, softmin, log_softmax",
        ),
        (
            "--loss l2",
            "mse, l1, smooth_l1, huber, bce, bce_with_logits, cross_entropy, multi_margin, multi_label_soft_margin, \
             sigmoid_focal, softmax_focal",
        ),
        ("--optimizer adan", optimizers.as_str()),
        ("--data cifar", "digits, mnist"),
        ("--schedule cosinus", schedules.as_str()),
    ] {
        let ran = gradus(folder.path(), &format!("train {arguments}"));
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.starts_with("error: invalid value"), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("[possible values: {known}]")), "{}", ran.stderr);
    }
}

#[test]
fn missing_files_are_failures() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["eval", "predict", "inspect"] {
        let ran = gradus(folder.path(), &format!("{command} none.safetensors"));
        let want = "error: none.safetensors: open: No such file or directory (os error 2)\n";
        assert_eq!((ran.stderr.as_str(), ran.code), (want, Some(1)));
    }
    let ran = gradus(folder.path(), "train --data mnist --dir nowhere");
    assert!(
        ran.stderr.starts_with("error: nowhere: mnist: 4 of MNIST's 4 files not found"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("\n  help   ") && ran.code == Some(1));
}

#[test]
fn an_unwritable_folder_is_noticed_before_training() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let ran = gradus(folder.path(), "train --out file/below");
    let want = "error: file/below: make the folder: Not a directory (os error 20)\n  help   choose a folder that can be written to: --out DIR\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (want, Some(1)));
    assert!(!ran.stdout.contains("train loss"), "{}", ran.stdout);
    fs::create_dir_all(folder.path().join("out/report.html")).unwrap();
    let ran = gradus(folder.path(), "train --out out");
    let want = "error: out/report.html: is a folder, where a file is to be written\n  help   choose another folder: --out DIR\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (want, Some(1)));
}

#[test]
fn a_loss_that_is_no_number_stops_and_keeps_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    for name in ["model.safetensors", "metrics.csv", "report.html"] {
        fs::write(out.join(name), "old").unwrap();
    }
    let ran = gradus(folder.path(), &format!("{QUICK} --optimizer sgd --lr 1e30 --overwrite"));
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.starts_with("error: epoch 1, batch "), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(" of 45: the loss is NaN; no step was made with it\n  first  "),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("the first number that is not finite"), "{}", ran.stderr);
    for name in ["model.safetensors", "metrics.csv", "report.html"] {
        assert_eq!(fs::read_to_string(out.join(name)).unwrap(), "old");
    }
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in ["check --cases 50", QUICK] {
        let mut child = program(folder.path())
            .args(arguments.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdout.take().unwrap().read_exact(&mut [0; 6]).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.stderr.as_slice(), output.status.code()), (&b""[..], Some(0)));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = program(folder.path()).args(["check"]).stdout(full).output().unwrap();
    let want = "error: write to stdout: No space left on device (os error 28)\n";
    assert_eq!((String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()), (want, Some(1)));
}
