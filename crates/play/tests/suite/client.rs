//! A small client.

use gradus_play::{Options, Server};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::OnceLock,
    thread,
    time::Duration,
};

/// A playground that runs until the tests end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client(pub(crate) SocketAddr);

/// What was answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {} {text}", self.status))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Client {
    /// The playground that tests share.
    pub(crate) fn shared() -> Client {
        static SHARED: OnceLock<Client> = OnceLock::new();
        *SHARED.get_or_init(|| Client::start(&Options { port: 0, ..Options::default() }))
    }

    /// A playground of one's own.
    pub(crate) fn start(options: &Options) -> Client {
        let server = Server::bind(options).unwrap();
        let client = Client(server.address());
        thread::spawn(move || server.run().unwrap());
        client
    }

    /// Sends bytes as they are, and reads what comes until the end or a timeout.
    pub(crate) fn raw(self, request: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(self.0).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        // The server may have answered and closed before all was sent.
        let _ = stream.write_all(request);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let end = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(all.len());
        let head = String::from_utf8_lossy(&all[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Reply { status, head, body: all.get(end + 4..).unwrap_or(&[]).to_vec() }
    }

    /// A request with further lines of the head.
    pub(crate) fn request(self, method: &str, path: &str, head: &str, body: &[u8]) -> Reply {
        let address = self.0;
        let start = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n{head}\r\n",
            body.len()
        );
        self.raw(&[start.as_bytes(), body].concat())
    }

    pub(crate) fn get(self, path: &str) -> Reply {
        self.request("GET", path, "", b"")
    }

    pub(crate) fn post(self, path: &str, body: &Value) -> Reply {
        self.request("POST", path, "Content-Type: application/json\r\n", body.to_string().as_bytes())
    }

    /// Begins a run, and waits until it has made its steps.
    pub(crate) fn begin(self, state: &Value) -> Run {
        let run = self.set_out(state);
        if !run.first["goal"].is_null() {
            run.frames().find(|frame| frame["goal"].is_null());
        }
        run
    }

    /// Begins a run, which may be on its way.
    pub(crate) fn set_out(self, state: &Value) -> Run {
        let reply = self.post("/api/runs", state);
        assert_eq!(reply.status, 201, "{}", reply.text());
        let first = reply.json();
        Run { client: self, path: format!("/api/runs/{}", first["run"].as_str().unwrap()), first }
    }
}

/// A run, which ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) client: Client,
    pub(crate) path: String,
    /// What its beginning was answered with.
    pub(crate) first: Value,
}

impl Drop for Run {
    fn drop(&mut self) {
        self.client.request("DELETE", &self.path, "", b"");
    }
}

impl Run {
    /// Tells it something.
    pub(crate) fn tell(&self, command: &Value) -> Value {
        let reply = self.client.post(&format!("{}/do", self.path), command);
        assert_eq!(reply.status, 200, "{command}: {}", reply.text());
        reply.json()
    }

    /// Asks it something.
    pub(crate) fn ask(&self, question: &Value) -> Value {
        let reply = self.client.post(&format!("{}/open", self.path), question);
        assert_eq!(reply.status, 200, "{question}: {}", reply.text());
        reply.json()
    }

    pub(crate) fn file(&self, name: &str) -> Reply {
        self.client.get(&format!("{}/files/{name}", self.path))
    }

    /// Makes steps.
    pub(crate) fn steps(&self, count: u64) -> Value {
        self.tell(&json!({ "do": "step", "count": count }))
    }

    /// Another run that begins where it stands.
    pub(crate) fn fork(&self) -> Run {
        let reply = self.client.post(&format!("{}/fork", self.path), &json!({}));
        assert_eq!(reply.status, 201, "{}", reply.text());
        let first = reply.json();
        Run { client: self.client, path: format!("/api/runs/{}", first["run"].as_str().unwrap()), first }
    }

    /// What it shows, as long as it is looked at.
    pub(crate) fn frames(&self) -> Frames {
        self.frames_at(60)
    }

    /// Frames as they come, at most so many a second.
    pub(crate) fn frames_at(&self, rate: u32) -> Frames {
        let mut stream = TcpStream::connect(self.client.0).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(stream, "GET {}/frames?rate={rate} HTTP/1.1\r\nHost: {}\r\n\r\n", self.path, self.client.0)
            .unwrap();
        Frames(BufReader::new(stream))
    }

    /// What it shows now.
    pub(crate) fn frame(&self) -> Value {
        self.frames().next().unwrap()
    }
}

/// Frames as they come.
pub(crate) struct Frames(BufReader<TcpStream>);

impl Iterator for Frames {
    type Item = Value;
    fn next(&mut self) -> Option<Value> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).ok();
            }
        }
    }
}

/// The numbers of a list.
pub(crate) fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// θ as a frame shows it.
pub(crate) fn theta(frame: &Value) -> Vec<f64> {
    let layers = frame["layers"].as_array().unwrap();
    layers.iter().flat_map(|layer| [numbers(&layer["weight"]), numbers(&layer["bias"])].concat()).collect()
}

/// The bits of θ, in short.
pub(crate) fn hash(frame: &Value) -> String {
    let bytes: Vec<u8> = theta(frame).iter().flat_map(|v| v.to_bits().to_le_bytes()).collect();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A frame without what depends on time and on who has seen what.
pub(crate) fn timeless(mut frame: Value) -> Value {
    for name in ["rate", "playing", "curve", "curve_from", "timeline"] {
        frame.as_object_mut().unwrap().remove(name);
    }
    frame
}
