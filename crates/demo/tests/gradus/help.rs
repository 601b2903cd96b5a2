//! What the program says about itself.

use crate::common::gradus;

/// Each command with some of its options, separated by spaces.
fn commands() -> Vec<(&'static str, String)> {
    let run = "data dir threads json";
    vec![
        ("", String::from("help version")),
        (
            "train",
            format!(
                "hidden activation dropout loss optimizer lr schedule epochs batch patience minutes seed precision \
                 out overwrite tensorboard target task kind drop split validation test folds {run}"
            ),
        ),
        ("new", "help".to_owned()),
        ("resume", "tensorboard threads json".to_owned()),
        ("explain-model", "repeats threads json".to_owned()),
        ("export onnx", "out threads json".to_owned()),
        ("import", "mean std out overwrite threads json".to_owned()),
        ("export rust", "out precision threads json".to_owned()),
        ("eval", run.to_owned()),
        ("predict", format!("out index count wrong {run}")),
        ("check", "cases seed".to_owned()),
        ("inspect", "help batch".to_owned()),
        ("play", "port data threads".to_owned()),
        ("plot", "order range all format out".to_owned()),
        ("linear", "matrix rotate reflect scale shear project format out json".to_owned()),
        ("squash", "data hidden activation steps seed format out".to_owned()),
        ("vanish", "depth activation init width networks seed format out json".to_owned()),
        ("softargmax", "beta json".to_owned()),
        ("graph", "at grad order by net seed format out".to_owned()),
        ("explain", "net seed x y params prefix lr sum jacobian format out".to_owned()),
    ]
}

#[test]
fn help_lists_every_command_and_option() {
    let folder = tempfile::tempdir().unwrap();
    for (command, options) in commands() {
        let ran = gradus(folder.path(), &format!("{command} --help"));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for option in options.split(' ') {
            assert!(ran.stdout.contains(&format!("--{option}")), "{command}: {option}");
        }
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    }
    let ran = gradus(folder.path(), "--help");
    let commands = "train new resume explain-model export eval predict check inspect graph explain play plot linear squash \
                    vanish softargmax";
    for command in commands.split_whitespace() {
        assert!(ran.stdout.contains(&format!("\n  {command}")), "{command}");
    }
}

#[test]
fn help_names_what_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), "train --help");
    for name in ["bce_with_logits", "gelu_tanh", "adamw", "mnist", "cosine"] {
        assert!(ran.stdout.contains(name), "{name}");
    }
}

#[test]
fn check_finds_every_derivative_sound() {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), "check --cases 3 --seed 1");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let rows = gradus::autograd::check::catalogue().len() + gradus::losses::catalogue().len();
    let want = format!("{} instances checked, every error is within its limit", 3 * rows);
    assert!(ran.stdout.ends_with(&format!("{want}\n")), "{}", ran.stdout);
    assert!(!ran.stdout.contains("FAILS"));
}
