//! The explanation as JSON: every array under a short name, and the whole step.

use super::{Lesson, Taught};
use gradus::{
    autograd::inspect::{Jacobian, Numbers},
    prelude::*,
    view::explain::Explanation,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is written.
#[derive(Serialize)]
struct Written<'t> {
    /// The version of this format.
    version: u32,
    net: &'t str,
    loss: &'t str,
    reduction: &'t str,
    /// By name: `z1`, `dl_dW1`, `dz2_dz1`.
    arrays: BTreeMap<String, Array>,
    /// Jacobians that were asked for.
    asked: &'t [Jacobian],
    explanation: &'t Explanation,
}

/// An array with its shape.
#[derive(Serialize)]
struct Array {
    shape: Vec<usize>,
    data: Numbers,
}

pub(super) fn json(lesson: &Lesson, taught: &Taught) -> Result<String> {
    let explanation = &taught.explanation;
    let mut arrays = BTreeMap::new();
    let mut put = |name: String, shape: &[usize], data: &[f64]| {
        arrays.insert(name, Array { shape: shape.to_vec(), data: Numbers(data.to_vec()) });
    };
    for value in &explanation.step.values {
        let Some(name) = &value.name else { continue };
        let own = if name == "l" { "loss" } else { name };
        put(own.to_owned(), value.shape.dims(), &value.value);
        if let Some(gradient) = value.gradient.as_ref().filter(|_| name != "l") {
            put(format!("dl_d{name}"), value.shape.dims(), gradient);
        }
    }
    for j in explanation.jacobians.iter().chain(&taught.asked).filter(|j| j.of != "l") {
        put(format!("d{}_d{}", j.of, j.by), &[j.structure.rows, j.structure.columns], &j.entries);
    }
    let written = Written {
        version: 1,
        net: lesson.preset.map_or("file", |p| p.name),
        loss: &lesson.loss,
        reduction: if lesson.sum { "sum" } else { "mean" },
        arrays,
        asked: &taught.asked,
        explanation,
    };
    serde_json::to_string(&written)
        .map_err(|e| Error::format(format!("the step cannot be written as JSON: {e}")))
}
