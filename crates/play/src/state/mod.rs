//! All that a run depends on: what the page keeps in its address.

mod edit;
mod limits;
mod readout;

pub(crate) use edit::{Change, Edit};
pub(crate) use limits::LIMITS;
pub(crate) use readout::{FITTING, Fitting, Readout};

use crate::{
    points::{Entry, Kind, Shelf},
    refusal::{Refusal, within},
};
use gradus::tensor::spec::Spec;
use serde::{Deserialize, Serialize};

/// The version of the form.
pub(crate) const VERSION: u32 = 1;

/// A state as it is asked for: what is left out follows from the data.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Wish {
    version: Option<u32>,
    data: DataWish,
    hidden: Option<Vec<usize>>,
    activation: Option<Spec>,
    init: Option<Spec>,
    dropout: Option<f64>,
    loss: Option<Spec>,
    optimizer: Option<Spec>,
    schedule: Option<Spec>,
    epochs: Option<u64>,
    batch: Option<usize>,
    seed: Option<u64>,
    steps: Option<u64>,
    edits: Vec<Edit>,
    frozen: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DataWish {
    name: Option<String>,
    noise: Option<f64>,
    rows: Option<usize>,
    test: Option<f64>,
}

/// A state in which nothing is left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct State {
    pub(crate) version: u32,
    pub(crate) data: DataChoice,
    /// The units of the hidden layers.
    pub(crate) hidden: Vec<usize>,
    pub(crate) activation: Spec,
    /// How weights are drawn; as PyTorch draws those of linear layers where it is none.
    pub(crate) init: Option<Spec>,
    pub(crate) dropout: f64,
    pub(crate) loss: Spec,
    pub(crate) optimizer: Spec,
    pub(crate) schedule: Spec,
    /// What schedules take for the length of the training; afterwards the learning rate is that of its end.
    pub(crate) epochs: u64,
    pub(crate) batch: usize,
    pub(crate) seed: u64,
    /// So far the run is trained before it is first shown.
    pub(crate) steps: u64,
    /// In the order of their steps.
    pub(crate) edits: Vec<Edit>,
    /// What is frozen from the beginning.
    pub(crate) frozen: Vec<String>,
}

/// Which data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct DataChoice {
    pub(crate) name: String,
    pub(crate) noise: f64,
    /// Of both sets together.
    pub(crate) rows: usize,
    /// The share of the rows that is for testing.
    pub(crate) test: f64,
}

impl State {
    /// The state that is asked for, within limits that keep a run small.
    pub(crate) fn complete(wish: Wish, shelf: &Shelf) -> Result<State, Refusal> {
        if let Some(version) = wish.version.filter(|version| *version != VERSION) {
            let error = format!("a state of version {version}, where {VERSION} is known");
            return Err(Refusal::bad(error, "open the address with the gradus that wrote it"));
        }
        let entry = &shelf.find(wish.data.name.as_deref().unwrap_or(shelf.usual()))?;
        let data = wish.data.complete(entry)?;
        let hidden = wish.hidden.unwrap_or_else(|| entry.hidden.to_vec());
        within("the number of hidden layers", hidden.len(), [0, LIMITS.layers])?;
        hidden
            .iter()
            .try_for_each(|units| within("units of a layer", *units, [1, LIMITS.units]).map(|_| ()))?;
        let loss = wish.loss.unwrap_or_else(|| Spec::new(entry.loss()));
        let fitting = Fitting::find(&loss.kind)?;
        if entry.kind == Kind::Numbers && !fitting.numbers {
            let error = format!("the loss {} is for classes, where {} has numbers", loss.kind, entry.name);
            return Err(Refusal::bad(error, "choose mse, l1, smooth_l1 or huber"));
        }
        let steps = within("steps", wish.steps.unwrap_or(0), [0, LIMITS.steps])?;
        let mut edits = wish.edits;
        within("the number of edits", edits.len(), [0, LIMITS.edits])?;
        for edit in &edits {
            within("the step of an edit", edit.step, [0, steps])?;
            edit.change()?;
        }
        edits.sort_by_key(|edit| edit.step);
        within("the number of frozen parameters", wish.frozen.len(), [0, 2 * (LIMITS.layers + 1)])?;
        Ok(State {
            version: VERSION,
            data,
            hidden,
            activation: wish.activation.unwrap_or_else(|| Spec::new("tanh")),
            init: wish.init,
            dropout: within("dropout", wish.dropout.unwrap_or(0.0), [0.0, 0.95])?,
            loss,
            optimizer: wish.optimizer.unwrap_or_else(|| Spec::new("adam").with("lr", entry.lr)),
            schedule: wish.schedule.unwrap_or_else(|| Spec::new("constant")),
            epochs: within("epochs", wish.epochs.unwrap_or(200), [1, LIMITS.steps])?,
            batch: within("batch", wish.batch.unwrap_or(32), [1, LIMITS.batch])?,
            seed: within("seed", wish.seed.unwrap_or(0), [0, LIMITS.seed])?,
            steps,
            edits,
            frozen: wish.frozen,
        })
    }
}

impl DataWish {
    fn complete(self, entry: &Entry) -> Result<DataChoice, Refusal> {
        Ok(DataChoice {
            name: entry.name.to_owned(),
            noise: within("noise", self.noise.unwrap_or(entry.noise), [0.0, 1.0])?,
            rows: within("rows", self.rows.unwrap_or(entry.rows), [LIMITS.fewest_rows, LIMITS.rows])?,
            test: within("test", self.test.unwrap_or(entry.test), [0.1, 0.9])?,
        })
    }
}

#[cfg(test)]
mod tests;
