//! Why the program stops early, and with which exit code.

use gradus::tensor::Error;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// What ended the program.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for something that cannot be: exit code 2.
    Usage(Error),
    /// Something went wrong: exit code 1.
    Failed(Error),
    /// Whoever read our output has enough of it (`gradus … | head`), where nothing else was to be done: exit code 0.
    Closed,
    /// The user interrupted it, and what was done is saved: exit code 130, as shells have it.
    Interrupted,
}

impl Failure {
    /// Says on stderr what happened and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        let (error, code) = match self {
            Failure::Closed => return ExitCode::SUCCESS,
            Failure::Interrupted => return ExitCode::from(130),
            Failure::Usage(error) => (error, 2),
            Failure::Failed(error) => (error, 1),
        };
        // There is nobody left to tell when stderr is closed.
        let _ = writeln!(io::stderr(), "error: {error}");
        ExitCode::from(code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Failed(error)
    }
}

/// A failure to write to stdout.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Failed(Error::io("write to stdout", &error)),
        }
    }
}
