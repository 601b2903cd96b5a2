//! The folder that a training writes to.

use gradus::{prelude::*, tensor::file};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder that can be written to.
#[derive(Debug)]
pub(crate) struct OutDir(PathBuf);

/// The files in it.
pub(crate) const MODEL: &str = "model.safetensors";
pub(crate) const METRICS: &str = "metrics.csv";
pub(crate) const REPORT: &str = "report.html";

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
        Ok(OutDir(path.to_owned()))
    }

    /// The path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Puts a complete file in the place of an old one.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        file::replace(self.path(name), bytes)
    }
}
