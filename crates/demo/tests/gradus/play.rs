//! The playground as the program serves it.

use crate::common::{gradus, program};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Stdio},
};

/// A playground that ends with the test.
struct Served {
    child: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn start(folder: &Path, more: &[&str]) -> Served {
        let mut child =
            program(folder).args(["play", "--port", "0"]).args(more).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("gradus play: http://").unwrap();
        let address = address.strip_suffix("/ (Ctrl-C ends it)\n").unwrap().to_owned();
        Served { child, address }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let head = all.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        all.split_off(head + 4)
    }

    /// What a run shows.
    fn frame(&self, path: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path}/frames HTTP/1.1\r\nHost: {}\r\n\r\n", self.address).unwrap();
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let mut data = lines.filter_map(|line| line.strip_prefix("data: ").map(str::to_owned));
        serde_json::from_str(&data.next().unwrap()).unwrap()
    }
}

/// Points in whose first column lies half of the answer.
fn table(target: impl Fn(f64, f64) -> String) -> String {
    let line = |i: usize| {
        let (a, b) = ((i as f64 * 0.7).sin() * 30.0, (i as f64 * 1.3).cos());
        format!("{a},{b},{}\n", target(a, b))
    };
    format!("a,b,y\n{}", (0..300).map(line).collect::<String>())
}

/// Trains by what the page offers of a state, in a folder of its own, and compares the numbers with the page's.
fn same(served: &Served, state: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let begun = served.request("POST", "/api/runs", &state.to_string());
    let begun: Value = serde_json::from_slice(&begun).unwrap();
    let path = format!("/api/runs/{}", begun["run"].as_str().unwrap());
    let name = begun["state"]["data"]["name"].as_str().unwrap();
    let points = format!("{name}.npz");
    let files = ["run.toml", "model.safetensors", &points];
    let offered = if ["digits", "csv"].contains(&name) { 2 } else { 3 };
    for file in &files[..offered] {
        let bytes = served.request("GET", &format!("{path}/files/{file}"), "");
        std::fs::write(folder.path().join(file), bytes).unwrap();
    }
    let frame = served.frame(&path);
    let trained = gradus(folder.path(), "train run.toml --out out --json").json();
    // The page takes all rows at once, so that sums are rounded otherwise.
    let near = |outcome: &Value| {
        let [a, b] = [&outcome["test_loss"], &frame["test"]["loss"]].map(|loss| loss.as_f64().unwrap());
        (a - b).abs() <= 1e-13 * (1.0 + b.abs())
    };
    assert!(near(&trained), "trained again: {state}, {trained}");
    let seen = gradus(folder.path(), "eval model.safetensors --json").json();
    assert!(near(&seen), "the model: {state}, {seen}");
    assert_eq!(seen["weights_sha256"], trained["weights_sha256"], "the same bits: {state}");
    if !frame["test"]["accuracy"].is_null() {
        assert_eq!(seen["test_accuracy"], frame["test"]["accuracy"], "{state}");
    }
}

#[test]
fn what_the_page_offers_is_trained_and_evaluated_to_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), &[]);
    let named = |name: &str| json!({ "data": { "name": name }, "steps": 40 });
    ["moons", "spirals", "circles", "xor", "blobs", "plane"]
        .iter()
        .for_each(|name| same(&served, &named(name)));
    same(
        &served,
        &json!({ "hidden": [5], "dropout": 0.2, "batch": 30, "seed": 7, "steps": 77, "schedule": "cosine" }),
    );
    same(
        &served,
        &json!({ "data": { "name": "digits", "rows": 500 }, "hidden": [12], "steps": 40, "schedule": "linear" }),
    );
    same(&served, &json!({ "data": { "name": "digits" }, "hidden": [12], "steps": 20, "loss": "nll" }));
    for (name, text) in [
        ("classes.csv", table(|a, b| if a * b > 0.0 { "yes" } else { "no" }.to_owned())),
        ("numbers.csv", table(|a, b| (a * b).to_string())),
    ] {
        // As it is named from the folder in which the server runs.
        std::fs::write(folder.path().join(name), text).unwrap();
        let served = Served::start(folder.path(), &["--data", name]);
        same(&served, &json!({ "steps": 40 }));
        same(&served, &json!({ "data": { "rows": 100 }, "steps": 33 }));
    }
}

#[test]
fn a_busy_port_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), &[]);
    let port = served.address.rsplit(':').next().unwrap();
    let ran = gradus(folder.path(), &format!("play --port {port}"));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    let want =
        format!("error: play: the port {port} is in use by another program\n  help   give another port");
    assert!(ran.stderr.starts_with(&want), "{}", ran.stderr);
}
