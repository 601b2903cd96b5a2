//! A model from its file, together with the rows that it was not trained on.

use crate::{
    args::{How, Where},
    card::Card,
    failure::Failure,
    network::Layers,
    task::Task,
};
use gradus::{prelude::*, tensor::kernels::set_threads};
use std::path::Path;

/// A model and test rows.
pub(crate) struct Stored {
    pub(crate) card: Card,
    pub(crate) model: Model<f32, Layers>,
    pub(crate) task: Task,
    /// The test rows as they are.
    pub(crate) raw: Dataset<f32>,
    /// The test rows as the model takes them.
    pub(crate) test: Dataset<f32>,
}

/// Rebuilds the model from the file alone, and reads the data that it or the command line names.
pub(crate) fn open(path: &Path, place: &Where, how: &How) -> Result<Stored, Failure> {
    set_threads(how.threads.into());
    let (card, model) = Card::load(path)?;
    let task = place.data.unwrap_or(card.data);
    let raw = task.load(&place.dir, card.seed)?.test;
    let test = card.prepare(raw.clone())?;
    Ok(Stored { card, model, task, raw, test })
}
