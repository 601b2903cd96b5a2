//! What a test needs: a server, a driver, browsers.

use crate::webdriver::{Browser, Driver};
use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// One browser trains at a time, since tests run beside each other.
static TURN: Mutex<()> = Mutex::new(());

/// A running `gradus play`.
pub(crate) struct Server {
    process: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Starts it on a port, 0 for any.
    pub(crate) fn start(port: u16) -> Server {
        Server::with(&["--port", &port.to_string()])
    }

    fn with(arguments: &[&str]) -> Server {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let mut process = program.arg("play").args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
        Server { process, port: port.unwrap_or_else(|| panic!("no address: {line:?}")) }
    }

    /// Where the page is, with a state behind it.
    pub(crate) fn url(&self, hash: &str) -> String {
        format!("http://127.0.0.1:{}/{hash}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A server and a driver for browsers.
pub(crate) struct Stage {
    pub(crate) server: Server,
    driver: Driver,
    chromium: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// A program of the search path.
fn program(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}

impl Stage {
    /// None, with a message, where there is no browser.
    pub(crate) fn open() -> Option<Stage> {
        Stage::of(&[])
    }

    /// As [`Stage::open`], of a server that is started with these arguments.
    pub(crate) fn of(arguments: &[&str]) -> Option<Stage> {
        let found = (program(&["chromium", "chromium-browser", "google-chrome"]), program(&["chromedriver"]));
        let (Some(chromium), Some(driver)) = found else {
            let wanted = env::var("GRADUS_BROWSER").is_ok_and(|value| value == "1");
            assert!(!wanted, "GRADUS_BROWSER is 1, and chromium or chromedriver is not installed");
            eprintln!(
                "skipped: chromium and chromedriver are not installed (apt-get install chromium chromium-driver)"
            );
            return None;
        };
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let server = Server::with(&[&["--port", "0"], arguments].concat());
        Some(Stage { server, driver: Driver::start(&driver), chromium, _turn: turn })
    }

    /// A browser of its own, which shows nothing yet.
    pub(crate) fn browser(&self) -> Browser {
        self.driver.browser(&self.chromium)
    }

    /// A browser that shows the playground with this state.
    pub(crate) fn page(&self, hash: &str) -> Browser {
        let browser = self.browser();
        browser.open(&self.server.url(hash));
        browser
    }
}
