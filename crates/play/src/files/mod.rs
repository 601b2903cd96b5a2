//! What can be kept: the run file and the points that it takes, the model, and a program that does the same.

mod program;
mod run_file;

use crate::{
    engine::{Answer, Lab, layers},
    points::{Prepared, Shelf},
    refusal::Refusal,
    state::Fitting,
};
use gradus::{
    data::arrays,
    nn::spec::{Inputs, NetworkSpec},
    prelude::*,
    train::run::{RunFile, Source},
};

/// A file to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum File {
    Run,
    Model,
    Program,
    /// The points of data that a seed makes.
    Points(&'static str),
}

/// A network of the playground as it stands, and all that a model file says about it.
#[derive(Debug)]
pub struct Trained<'r> {
    /// What it was trained on, and how.
    pub run: RunFile,
    /// Its layers.
    pub network: NetworkSpec,
    /// How rows become what it takes.
    pub prepared: &'r Prepared,
    /// The names of the classes; none where numbers are predicted.
    pub classes: Vec<String>,
    /// The names of what its outputs stand for.
    pub targets: &'r [String],
    /// θ and the layers.
    pub model: &'r Model<f64, Sequential<f64>>,
    /// Further entries for the file: the playground's own description of the run.
    pub notes: Vec<(String, String)>,
}

/// Writes the bytes of a model file.
pub type ModelWriter = fn(&Trained<'_>) -> Result<Vec<u8>>;

impl File {
    /// All of them, by their names.
    pub(crate) const ALL: [(&'static str, File, &'static str); 9] = [
        ("run.toml", File::Run, "application/toml"),
        ("model.safetensors", File::Model, "application/octet-stream"),
        ("program.rs", File::Program, "text/plain; charset=utf-8"),
        ("moons.npz", File::Points("moons"), "application/octet-stream"),
        ("spirals.npz", File::Points("spirals"), "application/octet-stream"),
        ("circles.npz", File::Points("circles"), "application/octet-stream"),
        ("xor.npz", File::Points("xor"), "application/octet-stream"),
        ("blobs.npz", File::Points("blobs"), "application/octet-stream"),
        ("plane.npz", File::Points("plane"), "application/octet-stream"),
    ];

    /// The bytes of the file, for a training as it stands.
    pub(crate) fn write(self, lab: &Lab<'_>, shelf: &Shelf) -> Answer {
        Ok(match self {
            File::Run => run_file::text(lab, shelf)?.into_bytes(),
            File::Program => program::text(&lab.here(), &lab.entry, lab.batches(), shelf)?.into_bytes(),
            File::Model => model(lab, shelf)?,
            File::Points(name) => match Shelf::made(&lab.state)? {
                Some(data) if lab.entry.name == name => arrays::npz_to_bytes(&data)?,
                _ => {
                    let error = format!("this run trains on {}, not on {name}", lab.entry.name);
                    return Err(Refusal::new(404, error, "its run.toml names the file that it takes"));
                }
            },
        })
    }
}

/// The model file, by the program's own writer where there is one.
fn model(lab: &Lab<'_>, shelf: &Shelf) -> Answer {
    let state = lab.here();
    let notes = vec![("gradus.play".to_owned(), serde_json::to_string(&state).unwrap_or_default())];
    let Some(writer) = shelf.writer() else {
        return Ok(lab.params().to_bytes(&notes.into_iter().collect())?);
    };
    let layers = layers(&state, &lab.entry, Fitting::find(&state.loss.kind)?);
    let (train, run) = (&lab.points.train, run_file::run(lab, shelf)?);
    let classes = match run.data.source {
        // The file of points has numbers for names.
        Source::Arrays => (0..train.classes()).map(|class| class.to_string()).collect(),
        _ => train.class_names().to_vec(),
    };
    Ok(writer(&Trained {
        run,
        network: NetworkSpec { inputs: Inputs::Features(lab.entry.inputs), layers },
        prepared: &lab.points.prepared,
        classes,
        targets: train.target_names(),
        model: &lab.net.model,
        notes,
    })?)
}
