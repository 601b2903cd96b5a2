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
    fn start(folder: &Path) -> Served {
        let mut child = program(folder).args(["play", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("gradus play: http://").unwrap();
        let address = address.strip_suffix("/ (Ctrl-C ends it)\n").unwrap().to_owned();
        Served { child, address }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text.split_once("\r\n\r\n").unwrap().1.to_owned()
    }
}

#[test]
fn a_run_file_of_the_playground_is_taken_by_train() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let state =
        json!({ "data": { "name": "digits", "rows": 1797 }, "hidden": [12], "steps": 20, "loss": "nll" });
    let begun: Value =
        serde_json::from_str(&served.request("POST", "/api/runs", &state.to_string())).unwrap();
    let path = format!("/api/runs/{}/files/run.toml", begun["run"].as_str().unwrap());
    std::fs::write(folder.path().join("run.toml"), served.request("GET", &path, "")).unwrap();
    let ran = gradus(folder.path(), "train run.toml --out out --json");
    let outcome = ran.json();
    assert!(outcome.to_string().contains("accuracy"), "{outcome}");
}

#[test]
fn a_busy_port_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let port = served.address.rsplit(':').next().unwrap();
    let ran = gradus(folder.path(), &format!("play --port {port}"));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    let want =
        format!("error: play: the port {port} is in use by another program\n  help   give another port");
    assert!(ran.stderr.starts_with(&want), "{}", ran.stderr);
}
