//! Running cargo at the root of the workspace.

use crate::tally::Tally;
use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
};

/// cargo, run at the root of the workspace.
#[derive(Debug)]
pub(crate) struct Cargo {
    root: PathBuf,
}

impl Cargo {
    /// The workspace that this program was started from.
    pub(crate) fn here() -> Self {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = manifest.and_then(|folder| folder.parent().map(PathBuf::from));
        Cargo { root: root.unwrap_or_else(|| PathBuf::from(".")) }
    }

    /// The root of the workspace.
    pub(crate) fn root(&self) -> &PathBuf {
        &self.root
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(args).current_dir(&self.root);
        command
    }

    /// Runs cargo with further environment variables; what it prints goes to the terminal.
    pub(crate) fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Result<(), String> {
        let status = self.command(args).envs(env.iter().copied()).status();
        ended(args, status.map_err(|error| error.to_string())?)
    }

    /// Builds a program of the workspace, an `--example` or a `--bin`, with more flags, and runs it.
    ///
    /// `cargo run` would build its package alone, with fewer features of what the workspace shares, so all of that anew.
    pub(crate) fn program(
        &self,
        flags: &[&str],
        kind: &str,
        name: &str,
        words: &[&str],
    ) -> Result<(), String> {
        let args = ["build", "--workspace", kind, name, "--message-format", "json-render-diagnostics"];
        let messages = self.read(&[&args[..], flags].concat())?;
        let built = |line: &str| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            let wanted = message["target"]["name"] == name && message["profile"]["test"] == false;
            Some(message["executable"].as_str().filter(|_| wanted)?.to_owned())
        };
        let program = messages.lines().find_map(built).ok_or(format!("no program {name} was built"))?;
        let status = Command::new(program).args(words).current_dir(&self.root).status();
        ended(&[name], status.map_err(|error| error.to_string())?)
    }

    /// Runs cargo and returns what it prints.
    pub(crate) fn read(&self, args: &[&str]) -> Result<String, String> {
        let output = self.command(args).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| error.to_string())?;
        ended(args, output.status)?;
        String::from_utf8(output.stdout).map_err(|error| error.to_string())
    }

    /// Runs tests with further environment variables, showing each line as it comes, and counts them. No test at all is a failure.
    pub(crate) fn test(&self, args: &[&str], env: &[(&str, &str)]) -> Result<Tally, String> {
        let mut command = self.command(args);
        let command = command.envs(env.iter().copied()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let mut tally = Tally::default();
        for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).split(b'\n')) {
            let line = line.map_err(|error| error.to_string())?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            tally.line(&line);
        }
        let status = child.wait().map_err(|error| error.to_string())?;
        ended(args, status).map_err(|reason| format!("{reason}; {tally}"))?;
        tally.verdict()
    }
}

fn ended(args: &[&str], status: ExitStatus) -> Result<(), String> {
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` ended with {status}", args.join(" "))) }
}
