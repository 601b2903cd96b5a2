//! Run files, and runs that are interrupted and gone on with.

use crate::common::{QUICK, Ran, gradus, program};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

#[test]
fn the_run_file_to_begin_with_trains() {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), "new");
    assert_eq!(ran.stdout, "wrote run.toml; edit it, then run\n    gradus train run.toml\n");
    let again = gradus(folder.path(), "new");
    assert_eq!((again.code, again.stderr.starts_with("error: run.toml: is there already")), (Some(2), true));
    let json = gradus(folder.path(), "train run.toml --epochs 3 --json").json();
    assert_eq!((json["task"].as_str(), json["epochs"].as_u64()), (Some("digits"), Some(3)));
    // The file that ran is beside the model, and gives the same run.
    let first = json["weights_sha256"].clone();
    let json = gradus(folder.path(), "train runs/run/run.toml --out again --json").json();
    assert_eq!(json["weights_sha256"], first);
}

#[test]
fn every_part_of_a_run_file_is_heeded() {
    let folder = tempfile::tempdir().unwrap();
    let run = |text: &str| {
        fs::write(
            folder.path().join("r.toml"),
            format!("version = 1\nepochs = 2\n{text}\n[data]\nsource = \"digits\"\n"),
        )
        .unwrap();
        gradus(folder.path(), "train r.toml --json")
    };
    let mut hashes = vec![run("").json()["weights_sha256"].clone()];
    for text in [
        "seed = 1",
        "precision = \"f64\"",
        "batch_size = 64",
        "clip_norm = 0.01",
        "average = 0.9",
        "loss = { type = \"cross_entropy\", label_smoothing = 0.1 }",
        "optimizer = { type = \"adam\", lr = 3e-3, betas = [0.8, 0.99] }",
        "optimizer = { type = \"adam\", lr = 3e-3, groups = [{ only = \"vectors\", lr = 1e-4 }] }",
        "schedule = { type = \"step\", step_size = 1, gamma = 0.1 }",
        "network = { hidden = [16], activation = { type = \"leaky_relu\", negative_slope = 0.3 } }",
        "network = { layers = [{ type = \"linear\", out_features = 12 }, \"silu\", { type = \"linear\", out_features = 10 }] }",
        "network = { hidden = [256, 128], dropout = 0.0 }",
        "data.split.test = 0.3",
    ] {
        let ran = if text.starts_with("data.split") {
            fs::write(
                folder.path().join("r.toml"),
                "version = 1\nepochs = 2\n[data]\nsource = \"digits\"\nsplit = { test = 0.3 }\n",
            )
            .unwrap();
            gradus(folder.path(), "train r.toml --json")
        } else {
            run(text)
        };
        let hash = ran.json()["weights_sha256"].clone();
        assert!(!hashes.contains(&hash), "{text} changes nothing");
        hashes.push(hash);
    }
    for (text, said) in [
        ("epoch = 3", "unknown field `epoch`"),
        ("epochs = 0", "duplicate key"),
        ("batch_size = 0", "batch_size is 0, 1 or more is needed"),
        ("optimizer = { type = \"adam\", beta = 1 }", "there is no option optimizer.beta"),
        ("loss = \"mse2\"", "mse2"),
        (
            "network = { layers = [{ type = \"linear\", out_features = 9 }] }",
            "the network has 9 outputs, where the data have 10",
        ),
        ("network = { layers = [\"relu\"], hidden = [3] }", "network has layers and also hidden"),
    ] {
        let ran = run(text);
        assert!(ran.stderr.contains(said), "{text}: {}", ran.stderr);
        assert!(ran.code != Some(0) && !ran.stderr.contains("panicked"));
    }
}

/// Whether a folder holds a checkpoint.
fn kept(folder: &Path) -> bool {
    fs::read_dir(folder.join("out/checkpoints")).is_ok_and(|mut all| {
        all.any(|entry| entry.is_ok_and(|e| e.file_name().to_string_lossy().starts_with("step-")))
    })
}

/// What a training said that was sent a signal after a moment.
#[cfg(unix)]
fn interrupted(folder: &Path, arguments: &str, signal: &str) -> Output {
    let mut command = program(folder);
    let command = command.args(arguments.split(' ')).arg("--overwrite").stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    child.wait_with_output().unwrap()
}

/// A training that is not done after a moment.
fn long() -> String {
    let long = QUICK.replace("--epochs 2", "--epochs 400");
    long.replace("--dropout 0", "--dropout 0.2").replace("--batch 32", "--batch 16")
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_goes_on_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let long = long();
    let whole = gradus(folder.path(), &long.replace("--out out", "--out whole")).json();
    for signal in ["-INT", "-TERM"] {
        let output = interrupted(folder.path(), &long, signal);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(said.ends_with("go on with\n    gradus resume out\n"), "{said}");
        assert!(kept(folder.path()));
        let refused = gradus(folder.path(), &long);
        assert_eq!(refused.code, Some(2));
        assert!(
            refused.stderr.starts_with("error: out: holds a run that was not finished"),
            "{}",
            refused.stderr
        );
        let json = gradus(folder.path(), "resume out --json").json();
        for key in ["weights_sha256", "test_loss", "epochs"] {
            assert_eq!(json[key], whole[key], "{key}");
        }
        let csv = |folder_name: &str| {
            let text = fs::read_to_string(folder.path().join(folder_name).join("metrics.csv")).unwrap();
            text.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(csv("out"), csv("whole"));
    }
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let lock = gradus::train::Lock::of(folder.path().join("out")).unwrap();
    let ran = gradus(folder.path(), QUICK);
    assert!(
        ran.stderr.starts_with("error: out: another run is writing to this folder (process "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, Some(1));
    drop(lock);
    gradus(folder.path(), QUICK).json();
    let ran = gradus(folder.path(), "resume nothing");
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: nothing: there is no run.toml in this folder"), "{}", ran.stderr);
}

/// The checkpoints of a folder, and what else is in it but the lock, by name.
#[cfg(unix)]
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
    named.filter(|(name, _)| name != ".lock").map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// A limit on the size of files stands for the full disk; the signal that would come with it is ignored.
#[cfg(unix)]
#[test]
fn a_full_disk_keeps_the_old_checkpoint_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let long = long().replace("--hidden 32", "--hidden 256").replace("--epochs 400", "--epochs 60");
    let whole = gradus(folder.path(), &long.replace("--out out", "--out whole")).json();
    assert_eq!(interrupted(folder.path(), &long, "-TERM").status.code(), Some(130));
    let checkpoints = folder.path().join("out/checkpoints");
    let before = files(&checkpoints);
    assert!(!before.is_empty());
    // Blocks of 512 bytes, or of 1,024: nothing fits, or all but the checkpoints of 230 KB.
    for (blocks, what) in [(0, "out/run.toml"), (200, "out/checkpoints/step-")] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" resume out");
        let mut command = Command::new("sh");
        let command = command.current_dir(folder.path()).env("NO_COLOR", "1").args(["-c", &script]);
        let ran = Ran::from(command.arg(env!("CARGO_BIN_EXE_gradus")).output().unwrap());
        assert_eq!(ran.code, Some(1), "{blocks} blocks: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.starts_with(&format!("error: {what}")), "{}", ran.stderr);
        let why = ": write: File too large (os error 27)\n  help   what is saved is kept; go on with it: gradus resume out\n";
        assert!(ran.stderr.ends_with(why), "{}", ran.stderr);
        assert!(files(&checkpoints) == before, "{blocks} blocks: the checkpoints are not what they were");
    }
    let json = gradus(folder.path(), "resume out --json").json();
    assert_eq!(json["weights_sha256"], whole["weights_sha256"]);
}
