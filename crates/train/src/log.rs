//! Files to which a line is added for each measurement, and which a resumed run goes on with.

use gradus_tensor::{Error, Result, file};
use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

/// A file of lines.
#[derive(Debug)]
pub(crate) struct Lines {
    path: PathBuf,
    file: Option<File>,
}

impl Lines {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Lines {
        Lines { path: path.into(), file: None }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Begins the file with `head`, or goes on with those lines of it that `stays` wants, as far as they were written whole.
    pub(crate) fn begin(&mut self, head: &str, resumed: bool, stays: impl Fn(&str) -> bool) -> Result<()> {
        let old = if resumed { std::fs::read(&self.path).unwrap_or_default() } else { Vec::new() };
        let old = String::from_utf8_lossy(&old);
        let whole = old.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let kept = whole.filter(|line| *line != head && stays(line.trim_end()));
        let text: String = std::iter::once(head).chain(kept).collect();
        file::replace(&self.path, text.as_bytes())?;
        let opened = OpenOptions::new().append(true).open(&self.path);
        self.file = Some(opened.map_err(|e| Error::io("open", &e).file(&self.path))?);
        Ok(())
    }

    /// Adds a line, at once.
    pub(crate) fn add(&mut self, line: &str) -> Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write_all(format!("{line}\n").as_bytes()).map_err(|e| Error::io("write", &e).file(&self.path))
    }
}
