//! One step as data: every value with its gradient, formula and place, Jacobians with their structure, differences.
//!
//! Terminal, pages and drawings read what [`Graph::inspect`](crate::Graph::inspect) gives; so does any other program, as JSON.

mod differences;
mod export;
mod jacobian;
mod listing;
mod replay;
mod structure;

pub use jacobian::Jacobian;
pub use listing::Line;
pub use structure::{Block, BlockKind, Structure};

use crate::Mode;
use gradus_tensor::{Formula, Shape, number};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// The version of the format in which a [`Step`] is written.
pub const STEP_VERSION: u32 = 1;

/// One step: all values from inputs to loss, and the gradient of one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The version of this format, [`STEP_VERSION`].
    pub version: u32,
    /// Whether it is a step of training or of evaluation.
    pub mode: Mode,
    /// The number of the value whose gradients are given.
    pub of: usize,
    /// The values in the order of recording: what a value is made from comes before it.
    pub values: Vec<Value>,
}

/// One value of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// Its number in the step; some may be missing.
    pub id: usize,
    /// The name that the user gave it, the parameter's, or ∂u/∂v for a gradient of named values.
    pub name: Option<String>,
    /// What it is.
    pub kind: ValueKind,
    /// The op that made it, or what kind of leaf it is.
    pub op: String,
    /// What it is made from, in the op's order.
    pub inputs: Vec<Edge>,
    /// Its shape.
    pub shape: Shape,
    /// Its elements, row-major; of labels, too.
    pub value: Numbers,
    /// The gradient with respect to it, in its shape: ∂u/∂v for u the value [`of`](Step::of) the step, where u depends on it.
    pub gradient: Option<Numbers>,
    /// How it is written in terms of what it is made from, and so on down to what has a name.
    pub formula: Formula,
    /// The formula as plain text.
    pub text: String,
    /// Whether the op works element by element.
    pub elementwise: bool,
    /// Whether it is another value under another shape.
    pub is_view: bool,
    /// The user's source line.
    pub at: String,
}

/// The use of a value by another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The number of the value that is used.
    pub from: usize,
    /// What this use contributes to its gradient; all contributions add up to it.
    pub gradient: Option<Numbers>,
    /// For an op that works element by element, the derivative of an element by this input's, as a formula.
    pub slope: Option<Formula>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Numbers that the step was given.
    Input,
    /// Integers that the step was given: labels, tokens, a key of random numbers.
    Integers,
    /// A number that stands in the program.
    Constant,
    /// A parameter.
    Parameter,
    /// What an op made.
    Computed,
    /// What an op made on a walk back.
    Gradient,
}

/// Some numbers; NaN and infinities are the texts `"nan"`, `"inf"`, `"-inf"` in JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Numbers(#[serde(with = "number::list")] pub Vec<f64>);

impl Deref for Numbers {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl Step {
    /// The value with a name; the last, if several have it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().rev().find(|v| v.name.as_deref() == Some(name))
    }

    /// The value with a number.
    pub fn value(&self, id: usize) -> Option<&Value> {
        let place = self.values.binary_search_by_key(&id, |v| v.id).ok()?;
        self.values.get(place)
    }
}

impl Value {
    /// Its name, or `%3` if it has none.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("%{}", self.id))
    }
}
