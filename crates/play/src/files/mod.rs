//! What can be kept: the run file, the model, and a program that does the same.

mod program;
mod run_file;

use crate::{
    engine::{Answer, Lab},
    points::Shelf,
};
use gradus::tensor::file::safetensors;

/// A file to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum File {
    Run,
    Model,
    Program,
}

impl File {
    /// All of them, by their names.
    pub(crate) const ALL: [(&'static str, File, &'static str); 3] = [
        ("run.toml", File::Run, "application/toml"),
        ("model.safetensors", File::Model, "application/octet-stream"),
        ("program.rs", File::Program, "text/plain; charset=utf-8"),
    ];

    /// The bytes of the file, for a training as it stands.
    pub(crate) fn write(self, lab: &Lab<'_>, shelf: &Shelf) -> Answer {
        Ok(match self {
            File::Run => run_file::text(lab, shelf)?.into_bytes(),
            File::Program => program::text(&lab.here(), &lab.entry, lab.batches(), shelf)?.into_bytes(),
            File::Model => {
                let tensors: Vec<_> = lab.params().list().iter().map(|p| (p.name(), p.value())).collect();
                let state = serde_json::to_string(&lab.here()).unwrap_or_default();
                safetensors::to_bytes(&tensors, &[("gradus.play".to_owned(), state)].into())?
            }
        })
    }
}
