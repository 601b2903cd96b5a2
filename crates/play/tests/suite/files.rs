//! What can be kept.

use crate::client::{Client, numbers, theta};
use gradus::{tensor::file::safetensors::Archive, train::run::RunFile};
use gradus_play::Options;
use serde_json::{Value, json};
use std::path::Path;

/// The program of the state below, as it was made.
#[allow(clippy::unwrap_used)]
mod moons {
    use std::cell::RefCell;

    thread_local! {
        static SAID: RefCell<String> = const { RefCell::new(String::new()) };
    }

    /// What the program prints is kept.
    macro_rules! println {
        ($($text:tt)*) => {{
            let text = format!($($text)*);
            SAID.set(text);
        }};
    }

    include!("../program/moons.rs");

    /// Runs it, and gives what it says.
    pub(super) fn said() -> String {
        main().unwrap();
        SAID.take()
    }
}

const MOONS: &str = include_str!("../program/moons.rs");

fn state() -> Value {
    json!({ "hidden": [4, 4], "steps": 300 })
}

#[test]
fn the_program_is_current_and_does_the_same() {
    let run = Client::shared().begin(&state());
    let text = run.file("program.rs").text();
    assert!(text == MOONS, "tests/program/moons.rs is not what is made now:\n{text}");
    let loss = run.frame()["test"]["loss"].as_f64().unwrap();
    assert_eq!(moons::said(), format!("test loss {loss:?}"));
}

#[test]
fn programs_are_short_whatever_is_chosen() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    for name in ["moons", "spirals", "circles", "xor", "blobs", "plane", "digits"] {
        let run = client.begin(
            &json!({ "data": { "name": name }, "schedule": "cosine", "frozen": ["0.bias"], "steps": 5 }),
        );
        let text = run.file("program.rs").text();
        let lines = text.lines().filter(|line| !line.is_empty()).count();
        // The digits are normalised.
        let most = if name == "digits" { 28 } else { 26 };
        assert!(lines <= most && text.contains(name), "{lines} lines: {text}");
        assert!(text.matches("// ").count() >= 5);
    }
    assert!(MOONS.lines().count() <= 25, "{} lines", MOONS.lines().count());
}

#[test]
fn the_model_has_the_numbers_that_are_shown() {
    let run = Client::shared().begin(&state());
    let reply = run.file("model.safetensors");
    assert!(reply.head.contains("filename=\"model.safetensors\""));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    std::fs::write(&path, &reply.body).unwrap();
    let archive: Archive<f64> = gradus::tensor::file::safetensors::read(&path).unwrap();
    let of = |name: &str| archive.tensors.iter().find(|(own, _)| own == name).unwrap().1.as_slice().to_vec();
    let names = ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"];
    let all: Vec<f64> = names.iter().flat_map(|name| of(name)).collect();
    assert_eq!(all, theta(&run.frame()));
    let kept: Value = serde_json::from_str(&archive.metadata["gradus.play"]).unwrap();
    assert_eq!(kept["steps"], 300);
}

fn run_file(client: Client, state: &Value) -> (String, RunFile) {
    let text = client.begin(state).file("run.toml").text();
    let run = RunFile::from_toml(&text).unwrap();
    (text, run)
}

#[test]
fn the_run_file_is_one_of_gradus_train() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let digits = json!({ "data": { "name": "digits", "test": 0.2 }, "hidden": [16], "dropout": 0.1, "steps": 100, "init": "orthogonal" });
    let (_, run) = run_file(client, &digits);
    assert_eq!((run.epochs, run.batch_size, run.data.split.test), (Some(3), Some(32), Some(0.2)));
    assert_eq!((run.data.take, run.stop.steps), (Some(1797), Some(100)));
    let layers: Vec<&str> = run.network.layers.iter().flatten().map(|layer| layer.kind.as_str()).collect();
    assert_eq!(layers, ["linear", "tanh", "dropout", "linear"]);
    let (text, run) = run_file(client, &json!({}));
    assert!(text.contains("The points are in moons.npz"), "{text}");
    assert_eq!((run.data.path, run.data.normalise), (Some("moons.npz".into()), Some(false)));
    let (text, run) = run_file(
        client,
        &json!({ "schedule": "cosine", "frozen": ["0.bias"], "steps": 12,
        "edits": [{ "step": 3, "name": "0.weight", "index": 0, "value": 1 }] }),
    );
    assert!(
        text.contains("Not the same: 0.bias is frozen") && text.contains("Not the same: 1 changes"),
        "{text}"
    );
    assert_eq!((run.epochs, run.stop.steps), (Some(200), Some(12)), "the schedule is as long as the page's");
}

fn write(path: &Path, rows: usize, target: impl Fn(f64, f64) -> String) {
    let line = |i: usize| {
        let (a, b) = ((i as f64 * 0.7).sin(), (i as f64 * 1.3).cos());
        format!("{a},{b},{}\n", target(a, b))
    };
    std::fs::write(path, format!("a,b,y\n{}", (0..rows).map(line).collect::<String>())).unwrap();
}

#[test]
fn a_table_of_ones_own_can_be_trained_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("points.csv");
    for (target, kind, outputs) in [
        (Box::new(|a: f64, b: f64| (a * b).to_string()) as Box<dyn Fn(f64, f64) -> String>, "numbers", 1),
        (Box::new(|a, b| if a * b > 0.0 { "yes" } else { "no" }.to_owned()), "classes", 2),
        (
            Box::new(|a, b| {
                if a > 0.3 {
                    "red"
                } else if b > 0.0 {
                    "green"
                } else {
                    "blue"
                }
                .to_owned()
            }),
            "classes",
            3,
        ),
    ] {
        write(&path, 120, target);
        let client = Client::start(&Options { port: 0, data: Some(path.clone()), threads: 0, model: None });
        let catalogue = client.get("/api/catalogue").json();
        let entry = catalogue["data"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&entry["name"], &entry["kind"], &entry["outputs"]),
            (&json!("csv"), &json!(kind), &json!(outputs))
        );
        let run = client.begin(&json!({ "steps": 200 }));
        assert_eq!(run.first["state"]["data"]["name"], "csv", "a page begins with the user's own");
        assert_eq!(run.first["network"]["layers"][0]["labels"], json!(["a", "b"]));
        assert_eq!(
            numbers(&run.first["data"]["train"]["x"]).len() + numbers(&run.first["data"]["test"]["x"]).len(),
            240
        );
        assert!(!run.frame()["surface"].is_null());
        let file = RunFile::from_toml(&run.file("run.toml").text()).unwrap();
        assert_eq!(file.data.target.as_deref(), Some("y"));
        assert_eq!(file.data.path.as_deref(), Some(path.as_path()), "from the root on");
    }
    std::fs::write(&path, "a,b,y\n1,red,2\n2,blue,3\n3,red,4\n4,blue,1\n").unwrap();
    let error = gradus_play::Server::bind(&Options { port: 0, data: Some(path), threads: 0, model: None })
        .unwrap_err()
        .to_string();
    assert!(error.contains("the column \"b\" holds categories, where numbers are expected"), "{error}");
}
