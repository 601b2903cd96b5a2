//! Running the program as a user does.

use std::{
    path::Path,
    process::{Command, Output},
};

/// What a run said and how it ended.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
    }
}

impl Ran {
    /// The last line of stdout as JSON, of a run that went well.
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        serde_json::from_str(self.stdout.lines().last().unwrap()).unwrap()
    }
}

/// The program, to be run in a folder.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.current_dir(folder).env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    command
}

/// Runs it with arguments separated by spaces.
pub(crate) fn gradus(folder: &Path, arguments: &str) -> Ran {
    program(folder).args(arguments.split_whitespace()).output().unwrap().into()
}

/// A small and quick training, to which more options can be added.
pub(crate) const QUICK: &str = "train --hidden 32 --dropout 0 --epochs 2 --batch 32 --out out --json";
