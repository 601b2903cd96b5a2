use crate::{Checkpoint, Lock};
use gradus_tensor::{Error, Real, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// A folder of checkpoints: when they are made, and how many are kept.
///
/// A checkpoint is written to a temporary file, flushed, and renamed, and the folder is flushed, before an older one is removed:
/// whatever happens, the newest complete one is there. The folder is locked meanwhile, so that no two runs share it.
#[derive(Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    keep: usize,
    every_steps: Option<u64>,
    every: Option<Duration>,
    every_epochs: Option<u64>,
    last: Instant,
    lock: Option<Lock>,
}

/// How the names begin and end; between them stands the number of steps.
const BEGIN: &str = "step-";
const END: &str = ".safetensors";

impl Checkpoints {
    /// Checkpoints in a folder, after each epoch, of which the last 3 are kept.
    pub fn new(folder: impl Into<PathBuf>) -> Checkpoints {
        Checkpoints {
            folder: folder.into(),
            keep: 3,
            every_steps: None,
            every: None,
            every_epochs: Some(1),
            last: Instant::now(),
            lock: None,
        }
    }

    /// Sets how many are kept, at least 1; default 3.
    pub fn keep(self, keep: usize) -> Self {
        Checkpoints { keep: keep.max(1), ..self }
    }

    /// One after so many steps, too.
    pub fn every_steps(self, steps: u64) -> Self {
        Checkpoints { every_steps: Some(steps.max(1)), ..self }
    }

    /// One when so much time has gone by since the last, too.
    pub fn every(self, time: Duration) -> Self {
        Checkpoints { every: Some(time), ..self }
    }

    /// One after so many epochs (1 unless said); 0 for none.
    pub fn every_epochs(self, epochs: u64) -> Self {
        Checkpoints { every_epochs: (epochs > 0).then_some(epochs), ..self }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes and locks the folder, and removes what writers that were killed left half-written.
    pub(crate) fn open(&mut self) -> Result<()> {
        if self.lock.is_none() {
            self.lock = Some(Lock::of(&self.folder)?);
        }
        for entry in entries(&self.folder)? {
            if entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".gradus-")) {
                let _ = fs::remove_file(entry);
            }
        }
        self.last = Instant::now();
        Ok(())
    }

    /// Whether one is due after a step, or at the end of an epoch.
    pub(crate) fn due(&self, step: u64, epoch_ended: Option<u64>) -> bool {
        let after = |every: Option<u64>, n: u64| every.is_some_and(|every| n.is_multiple_of(every));
        match epoch_ended {
            Some(epoch) => after(self.every_epochs, epoch + 1),
            None => {
                after(self.every_steps, step) || self.every.is_some_and(|time| self.last.elapsed() >= time)
            }
        }
    }

    /// Writes one, and removes those that are too many.
    pub(crate) fn put<T: Real>(&mut self, checkpoint: &Checkpoint<T>) -> Result<PathBuf> {
        let name = format!("{BEGIN}{:012}{END}", checkpoint.position.step);
        let path = self.folder.join(name);
        checkpoint.save(&path)?;
        self.last = Instant::now();
        let old = Checkpoints::list(&self.folder)?;
        for path in old.iter().skip(self.keep) {
            // One that cannot be removed does no harm.
            let _ = fs::remove_file(path);
        }
        Ok(path)
    }

    /// The checkpoints in a folder, the newest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(folder: impl AsRef<Path>) -> Result<Vec<PathBuf>> {
        let steps = |path: &PathBuf| {
            let name = path.file_name()?.to_str()?;
            name.strip_prefix(BEGIN)?.strip_suffix(END)?.parse::<u64>().ok()
        };
        let mut found: Vec<(u64, PathBuf)> =
            entries(folder.as_ref())?.into_iter().filter_map(|path| Some((steps(&path)?, path))).collect();
        found.sort_by_key(|(steps, _)| std::cmp::Reverse(*steps));
        Ok(found.into_iter().map(|(_, path)| path).collect())
    }

    /// The newest checkpoint of a folder that can be read, and where it is.
    ///
    /// # Errors
    /// There is none, or none can be read; the error is that of the newest.
    pub fn latest<T: Real>(folder: impl AsRef<Path>) -> Result<(Checkpoint<T>, PathBuf)> {
        let folder = folder.as_ref();
        let mut first = None;
        for path in Checkpoints::list(folder)? {
            match Checkpoint::load(&path) {
                Ok(checkpoint) => return Ok((checkpoint, path)),
                Err(error) => first = first.or(Some(error)),
            }
        }
        let none = || Error::argument("there is no checkpoint in this folder").file(folder);
        Err(first.unwrap_or_else(none))
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| Error::io("read the folder", &e).file(folder))?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}
