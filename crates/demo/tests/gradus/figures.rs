//! The commands that draw: what they say, draw and refuse.

use crate::{
    common::gradus,
    snapshot::{fits, snapshot},
};
use std::{fs, path::Path};

/// What a command that goes well prints.
fn said(arguments: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments}");
    ran.stdout
}

#[test]
fn texts_are_pinned() {
    for (name, arguments) in [
        ("plot", "plot relu leaky_relu softplus gelu"),
        ("plot-one", "plot hardtanh:-2,1 --order 1,0 --range -4,4"),
        ("softargmax", "softargmax 1,2,3"),
        ("softargmax-sharp", "softargmax 0.5,-2,0.5,1e3,7,7,7 --beta 0.01"),
        ("linear-shear", "linear --shear 0.5"),
        ("linear-rotate", "linear --rotate 30"),
        ("linear-reflect", "linear --reflect"),
        ("linear-project", "linear --project 45"),
        ("linear-scale", "linear --scale 2,-0.5"),
        ("linear-general", "linear --matrix -1,0.5;0.3,1.2"),
        ("linear-wide", "linear --matrix 1,2,3;4,5,6"),
        ("linear-cube", "linear --matrix 0,0,1;1,0,0;0,1,0"),
        ("vanish", "vanish --depth 6 --width 32 --networks 2 --activation tanh,relu"),
        ("squash", "squash --steps 20"),
    ] {
        let text = said(arguments);
        fits(&text);
        snapshot(&format!("{name}.txt"), &text);
    }
}

#[test]
fn pictures_are_sound() {
    for arguments in [
        "plot relu gelu",
        "linear --shear 1",
        "vanish --depth 3 --width 8 --networks 1",
        "squash --data circles --steps 5",
    ] {
        let svg = said(&format!("{arguments} --format svg"));
        let document = roxmltree::Document::parse(&svg).unwrap();
        assert_eq!(document.root_element().tag_name().name(), "svg");
        assert!(svg.contains("<desc>") && !svg.contains("NaN"), "{arguments}");
    }
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), "plot relu --out relu.png");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "wrote relu.png\n"), "{}", ran.stderr);
    let png = fs::read(folder.path().join("relu.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() > 10_000);
}

/// Few tries and steps are enough to tell the classes of all three apart.
#[test]
fn small_networks_make_the_classes_separable() {
    for data in ["moons", "circles", "spirals"] {
        let text = said(&format!("squash --data {data}"));
        fits(&text);
        assert!(text.contains("100.00 % of them told apart"), "{data}: {}", &text[..200]);
    }
}

#[test]
fn json_is_the_last_line() {
    let folder = tempfile::tempdir().unwrap();
    let near = |value: &serde_json::Value, want: f64| (value.as_f64().unwrap() - want).abs() < 1e-12;
    let json = gradus(folder.path(), "linear --rotate 90 --json").json();
    assert!(near(&json["determinant"], 1.0) && json["rank"] == 2);
    assert_eq!(json["names"][0], "rotation by 90°: orthogonal, determinant 1");
    let json = gradus(folder.path(), "softargmax 0,0 --json").json();
    assert!(near(&json["log_sum_exp"], 2f64.ln()) && near(&json["softargmax"][1], 0.5));
    let json =
        gradus(folder.path(), "vanish --depth 2 --width 8 --networks 1 --activation relu --init he --json")
            .json();
    assert!(near(&json[0]["forward_ratio_expected"], 1.0), "{json}");
}

/// docs/activations.md and its figures are what the library computes.
#[test]
fn the_page_of_activations_is_current() {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), "plot --all --out docs");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let there = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let now = folder.path().join("docs");
    let listed = |folder: &Path| {
        let mut names: Vec<_> =
            fs::read_dir(folder.join("activations")).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(listed(&there), listed(&now));
    let pictures = listed(&now).into_iter().map(|name| Path::new("activations").join(name));
    for name in pictures.chain([Path::new("activations.md").to_owned()]) {
        let [old, new] = [&there, &now].map(|folder| fs::read_to_string(folder.join(&name)).unwrap());
        assert!(old == new, "{} is not current; run `gradus plot --all --out docs`", name.display());
    }
}

#[test]
fn wrong_figures_are_usage_errors() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, reason) in [
        ("plot", "the following required arguments were not provided:"),
        ("plot rellu", "no activation of single numbers is called \"rellu\""),
        ("plot elu:x", "\"x\" in \"elu:x\" is not a finite number"),
        (
            "plot relu --order 3",
            "invalid value '3' for '--order <ORDERS>': \"3\" is not 0, 1 or 2; write orders as 0,1",
        ),
        (
            "plot relu --range 1,1",
            "invalid value '1,1' for '--range <LOW,HIGH>': the range from 1 to 1 is empty",
        ),
        ("linear", "the following required arguments were not provided:"),
        (
            "linear --shear 1 --rotate 2",
            "the argument '--shear <K>' cannot be used with '--rotate <DEGREES>'",
        ),
        (
            "linear --matrix 1,2;3",
            "invalid value '1,2;3' for '--matrix <ROWS>': row 2 has 1 numbers, the first has 2; write rows as 1,0.5;0,1",
        ),
        (
            "linear --matrix 1,2 --format svg",
            "linear: [1, 2] is no map of the plane to itself, [2, 2]: there is no picture",
        ),
        ("squash --hidden none", "squash: 1 to 6 hidden layers of at most 64 units are shown"),
        ("vanish --depth 1", "invalid value '1' for '--depth <N>': 1 is not in 2..=100"),
        ("vanish --activation a", "no activation of single numbers is called \"a\""),
        (
            "softargmax 1,x",
            "invalid value '1,x' for '<Z>': \"x\" is not a finite number; write numbers as 1,-2.5",
        ),
        ("softargmax 1 --beta 0", "invalid value '0' for '--beta <BETA>': β is a finite number above 0"),
    ] {
        let ran = gradus(folder.path(), arguments);
        let first = ran.stderr.lines().next().unwrap_or_default();
        assert_eq!((first, ran.code), (format!("error: {reason}").as_str(), Some(2)), "{arguments}");
    }
}
