//! A browser that is told what to do, by the W3C's WebDriver protocol.

use crate::http::ask;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The key under which WebDriver names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// No network, no first visit, no store that outlives the test. Tests may run as root, where there is no sandbox.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];
/// Keys by WebDriver's code points.
pub(crate) const BACKSPACE: &str = "\u{E003}";
pub(crate) const TAB: &str = "\u{E004}";
pub(crate) const ENTER: &str = "\u{E007}";
pub(crate) const LEFT: &str = "\u{E012}";
pub(crate) const RIGHT: &str = "\u{E014}";
pub(crate) const DOWN: &str = "\u{E015}";

/// What scripts can use: the first pane, what a reading says, and all of θ.
const PRELUDE: &str = "const pane = app.panes[0];
    const part = (name) => pane.part(name);
    const read = (name) => Number(part('read-' + name).dataset.value);
    const theta = () => JSON.stringify(pane.frame.layers.map((layer) => [layer.weight, layer.bias]));
    const shown = (name) => !part(name).hidden;\n";

/// A running chromedriver.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts it on any port.
    pub(crate) fn start(program: &Path) -> Driver {
        let mut process = Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        Driver { process, port: port.expect("chromedriver says its port") }
    }

    /// A browser with a profile of its own.
    pub(crate) fn browser(&self, chromium: &Path) -> Browser {
        let profile = tempfile::tempdir().unwrap();
        let arguments = ARGUMENTS.map(str::to_owned);
        let own = format!("--user-data-dir={}", profile.path().display());
        let arguments = [&arguments[..], &[own]].concat();
        let options = json!({ "binary": chromium, "args": arguments });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": options } } });
        let answer = ask(self.port, "POST", "/session", Some(&wanted)).unwrap().json();
        let session = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}"));
        Browser { port: self.port, session: session.to_owned(), _profile: profile }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser; what fails panics.
pub(crate) struct Browser {
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|answer| panic!("{path}: {answer}"))
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let answer = ask(self.port, "POST", &format!("/session/{}{path}", self.session), Some(body)).unwrap();
        match answer.status {
            200 => Ok(answer.json()["value"].take()),
            _ => Err(String::from_utf8_lossy(&answer.body).into_owned()),
        }
    }

    /// Opens an address of the playground and waits until it shows a run, drawn.
    pub(crate) fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": "about:blank" }));
        self.post("/url", &json!({ "url": url }));
        self.wait("app.panes.length > 0 && app.panes.every((pane) => pane.frame && !pane.waiting)");
    }

    /// Opens the second weight of the first unit, which can be set by hand then.
    pub(crate) fn open_weight(&self) {
        self.click("[data-key=unit-1-0]");
        self.wait("part('open-body').querySelector('[data-key=in-1]')");
        self.click("[data-key=in-1]");
        self.wait("part('open-body').querySelector('[data-part=hand]')");
    }

    /// What a script returns; `pane`, `part`, `read`, `theta` and `shown` are there.
    pub(crate) fn script(&self, body: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": format!("{PRELUDE}{body}"), "args": [] }))
    }

    /// The value of an expression.
    pub(crate) fn value(&self, expression: &str) -> Value {
        self.script(&format!("return {expression};"))
    }

    /// A text that an expression gives.
    pub(crate) fn text(&self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    /// A number that an expression gives.
    pub(crate) fn number(&self, expression: &str) -> f64 {
        let value = self.value(expression);
        value.as_f64().unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    /// Waits until an expression is true, for a minute at most; before the page is there it is not.
    pub(crate) fn wait(&self, expression: &str) {
        let until = Instant::now() + Duration::from_secs(60);
        let body = format!("try {{ {PRELUDE} return Boolean({expression}); }} catch {{ return false; }}");
        while self.post("/execute/sync", &json!({ "script": body, "args": [] })) != Value::Bool(true) {
            assert!(Instant::now() < until, "not within a minute: {expression}\n{}", self.state());
            sleep(Duration::from_millis(30));
        }
    }

    /// What the page says, for a failure.
    fn state(&self) -> Value {
        let body = "return document.body.innerText.slice(0, 1500);";
        self.post("/execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// What a script that is given a callback as its last argument calls it with.
    pub(crate) fn wait_for(&self, body: &str) -> Value {
        self.post("/execute/async", &json!({ "script": body, "args": [] }))
    }

    fn element(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("{selector}: {found}")).to_owned()
    }

    /// Does something to the first element that fits. One that the page replaces in this moment is looked for again.
    fn act(&self, selector: &str, action: &str, body: &Value) {
        let stale = |answer: &String| answer.contains("stale element reference");
        let act = || self.try_post(&format!("/element/{}/{action}", self.element(selector)), body);
        let done = (0..100).map(|_| act()).find(|outcome| !outcome.as_ref().is_err_and(stale));
        done.unwrap_or_else(|| panic!("{selector} is always replaced"))
            .unwrap_or_else(|answer| panic!("{selector}, {action}: {answer}"));
    }

    /// A click with the pointer into the middle of the first element that fits.
    pub(crate) fn click(&self, selector: &str) {
        self.act(selector, "click", &json!({}));
    }

    /// Keys into an element.
    pub(crate) fn keys(&self, selector: &str, keys: &str) {
        self.act(selector, "value", &json!({ "text": keys }));
    }

    /// Writes into a field in the place of what is there, and leaves it.
    pub(crate) fn write(&self, selector: &str, text: &str) {
        const ALL: &str = "\u{E009}a\u{E000}";
        self.keys(selector, &format!("{ALL}{text}{TAB}"));
    }

    /// A command of Chromium's own.
    pub(crate) fn chromium(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Another width and colour scheme.
    pub(crate) fn look(&self, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.chromium("Emulation.setDeviceMetricsOverride", &size);
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.chromium("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// A new tab, which is then the one that is told what to do.
    pub(crate) fn tab(&self) -> String {
        let handle = self.post("/window/new", &json!({ "type": "tab" }))["handle"].take();
        let handle = handle.as_str().unwrap().to_owned();
        self.switch(&handle);
        handle
    }

    /// The tab that is told what to do.
    pub(crate) fn here(&self) -> String {
        let path = format!("/session/{}/window", self.session);
        ask(self.port, "GET", &path, None).unwrap().json()["value"].as_str().unwrap().to_owned()
    }

    /// Goes to a tab.
    pub(crate) fn switch(&self, handle: &str) {
        self.post("/window", &json!({ "handle": handle }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = ask(self.port, "DELETE", &format!("/session/{}", self.session), None);
    }
}
