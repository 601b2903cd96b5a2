//! The folder that a training writes to.

use crate::failure::Failure;
use gradus::{
    prelude::*,
    tensor::file,
    train::{
        Checkpoints, Lock,
        run::{DataSpec, RunFile},
    },
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
/// What the data were when the run began.
pub(crate) const DATA: &str = "data.sha256";
/// The run file, the log that grows while training goes on, the checkpoints, and what came of it in the end.
pub(crate) const RUN: &str = "run.toml";
pub(crate) const LOG: &str = "log.jsonl";
pub(crate) const CHECKPOINTS: &str = "checkpoints";
pub(crate) const OUTCOME: &str = "outcome.json";

/// The checkpoints of the run in a folder, the newest first; none where there is no run.
pub(crate) fn checkpoints(path: &Path) -> Vec<PathBuf> {
    Checkpoints::list(path.join(CHECKPOINTS)).unwrap_or_default()
}

/// Whether a folder holds a run that can be gone on with.
pub(crate) fn unfinished(path: &Path) -> bool {
    !path.join(OUTCOME).exists() && !checkpoints(path).is_empty()
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

    /// Removes what an earlier run left, unless that was not finished, or its model is not of these data; a training on the
    /// same data takes the place of the one before.
    pub(crate) fn begin(&self, overwrite: bool, data: Option<&DataSpec>) -> Result<(), Failure> {
        let refused = |message: &str, help: String| {
            let help = format!("{help}--overwrite takes its place; or choose another folder: --out DIR");
            Err(Failure::Usage(Error::argument(message).file(&self.path).help(help)))
        };
        if !overwrite && unfinished(&self.path) {
            let resume = format!("go on with it: gradus resume {}; or ", self.path.display());
            return refused("holds a run that was not finished", resume);
        }
        let of = |data: &DataSpec| (data.source, data.path.clone(), data.target.clone());
        let before = RunFile::read(self.path(RUN)).ok().map(|run| of(&run.data));
        if !overwrite && self.path(MODEL).exists() && (before.is_none() || before != data.map(of)) {
            let message = if data.is_some() { "holds a model of other data" } else { "holds a model" };
            return refused(message, String::new());
        }
        for path in checkpoints(&self.path).iter().chain([&self.path(OUTCOME)]) {
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
