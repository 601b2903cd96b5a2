//! The folder that a training writes to.

use crate::failure::Failure;
use gradus::{
    prelude::*,
    tensor::file,
    train::{Checkpoints, Lock},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder that can be written to.
#[derive(Debug)]
pub(crate) struct OutDir {
    path: PathBuf,
    #[expect(dead_code, reason = "it is held as long as the folder is written to")]
    lock: Lock,
}

/// The files in it.
pub(crate) const MODEL: &str = "model.safetensors";
pub(crate) const METRICS: &str = "metrics.csv";
pub(crate) const REPORT: &str = "report.html";
/// The run file, the log that grows while training goes on, the checkpoints, and what came of it in the end.
pub(crate) const RUN: &str = "run.toml";
pub(crate) const LOG: &str = "log.jsonl";
pub(crate) const CHECKPOINTS: &str = "checkpoints";
pub(crate) const OUTCOME: &str = "outcome.json";

/// Whether a folder holds a run that can be gone on with.
pub(crate) fn unfinished(path: &Path) -> bool {
    !path.join(OUTCOME).exists() && Checkpoints::list(path.join(CHECKPOINTS)).is_ok_and(|c| !c.is_empty())
}

impl OutDir {
    /// Makes the folder if it is not there, and writes and removes a file in it: better to fail now than after an hour.
    pub(crate) fn open(path: &Path) -> Result<OutDir> {
        let refused = |doing: &str, e: &std::io::Error| {
            Error::io(doing, e).file(path).help("choose a folder that can be written to: --out DIR")
        };
        fs::create_dir_all(path).map_err(|e| refused("make the folder", &e))?;
        let probe = path.join(format!(".gradus-{}", std::process::id()));
        fs::write(&probe, b"").map_err(|e| refused("write into the folder", &e))?;
        fs::remove_file(&probe).map_err(|e| refused("write into the folder", &e))?;
        if let Some(name) = [MODEL, METRICS, REPORT].iter().find(|name| path.join(name).is_dir()) {
            let message = "is a folder, where a file is to be written";
            return Err(Error::new(gradus::tensor::Kind::Io, message)
                .file(&path.join(name))
                .help("choose another folder: --out DIR"));
        }
        Ok(OutDir { path: path.to_owned(), lock: Lock::of(path)? })
    }

    /// Removes what an earlier run left, unless that was not finished.
    pub(crate) fn begin(&self, overwrite: bool) -> Result<(), Failure> {
        if unfinished(&self.path) && !overwrite {
            let message = "holds a run that was not finished";
            let path = self.path.display();
            return Err(Failure::Usage(Error::argument(message).file(&self.path).help(format!(
                "go on with it: gradus resume {path}; or begin anew: --overwrite; or choose another folder: --out DIR"
            ))));
        }
        let checkpoints = self.path(CHECKPOINTS);
        for path in Checkpoints::list(&checkpoints).unwrap_or_default().iter().chain([&self.path(OUTCOME)]) {
            if path.exists() {
                fs::remove_file(path).map_err(|e| Error::io("remove", &e).file(path))?;
            }
        }
        Ok(())
    }

    /// The path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Puts a complete file in the place of an old one.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        file::replace(self.path(name), bytes)
    }
}
