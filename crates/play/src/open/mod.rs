//! Opening a unit, a weight or a whole step: values, gradients, formulas, and the differences that prove them.

mod link;
mod ops;
mod predict;
mod sum;
mod unit;
mod words;

use crate::{
    engine::Lab,
    points::Set,
    refusal::{Refusal, within},
};
use gradus::prelude::*;
use serde::Deserialize;
use serde_json::Value;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Question {
    /// What a unit gives for a row; layer 0 are the inputs.
    Unit {
        layer: usize,
        unit: usize,
        #[serde(default)]
        row: usize,
        #[serde(default)]
        set: Set,
    },
    /// What a number of a parameter is, and what the next step makes of it.
    Link { name: String, index: usize },
    /// The step that comes next, op by op.
    Ops {},
    /// What the network says of a point.
    Predict { x: Vec<f64> },
}

impl Question {
    /// The answer, by the library's own derivatives and differences.
    pub(crate) fn answer(self, lab: &mut Lab<'_>) -> Result<Value, Refusal> {
        match self {
            Question::Unit { layer, unit, row, set } => {
                unit::answer(lab, [layer, unit], &one(lab, set, row)?)
            }
            Question::Link { name, index } => link::answer(lab, &name, index),
            Question::Ops {} => ops::answer(lab),
            Question::Predict { x } => predict::answer(lab, &x),
        }
    }
}

/// One row as data of its own.
fn one(lab: &Lab<'_>, set: Set, row: usize) -> Result<Dataset<f64>, Refusal> {
    let data = lab.points.set(set);
    within("row", row, [0, data.len() - 1])?;
    Ok(data.rows(&[row])?)
}

/// The loss of one row, on a graph that has begun a step; `x` is its input.
fn loss_of<'g>(lab: &Lab<'_>, output: Var<'g, f64>, one: &Dataset<f64>) -> Result<Var<'g, f64>> {
    let loader = Loader::new(one, 1)?;
    let (_, y) = loader.batch(0).ok_or_else(|| Error::argument("there is no row"))?;
    Ok(lab.criterion.forward(output, gradus::train::target(&*lab.criterion, output, y, one.classes())))
}
