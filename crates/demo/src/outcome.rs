//! What came of a training or an evaluation, for people and for programs.

use crate::{
    confusion::Confusion,
    network::Layers,
    screen::{grouped, percent},
    task::Task,
};
use gradus::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

/// The line of JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) task: Task,
    pub(crate) test_accuracy: f64,
    pub(crate) test_loss: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) epochs: Option<u32>,
    /// The time of training alone, without evaluation, or that of an evaluation.
    pub(crate) seconds: f64,
    pub(crate) samples_per_second: f64,
    pub(crate) parameters: usize,
    pub(crate) seed: u64,
    pub(crate) weights_sha256: String,
    #[serde(skip)]
    pub(crate) confusion: Confusion,
}

impl Outcome {
    /// The object on one line.
    pub(crate) fn json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::format(e.to_string()))
    }
}

/// What people read.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (right, rows) = self.confusion.totals();
        let (right, rows) = (grouped(right), grouped(rows));
        writeln!(f, "test accuracy   {} ({right} of {rows})", percent(self.test_accuracy))?;
        writeln!(f, "test loss       {:.4}", self.test_loss)?;
        let (doing, speed) = (
            if self.epochs.is_some() { "training time  " } else { "time           " },
            self.samples_per_second,
        );
        writeln!(f, "{doing} {:.2} s, {} samples per second", self.seconds, grouped(speed as usize))?;
        write!(f, "\n{}", self.confusion)
    }
}

/// The SHA-256 of the little-endian bytes of θ, in hexadecimal digits.
pub(crate) fn fingerprint(model: &Model<f32, Layers>) -> String {
    let mut hash = Sha256::new();
    model.params().read().value().iter().for_each(|x| hash.update(x.to_le_bytes()));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
