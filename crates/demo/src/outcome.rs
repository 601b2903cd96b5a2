//! What came of a training or an evaluation, for people and for programs.

use crate::{
    screen::{grouped, percent},
    training::{
        fold::{Baseline, Folded},
        measures::Measures,
        memory,
    },
};
use gradus::{prelude::*, tensor::Real, train::run::Source};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt;

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) task: Source,
    /// On the test rows; nothing where there are none.
    pub(crate) measures: Measures,
    pub(crate) test_loss: Option<f64>,
    /// None for an evaluation.
    pub(crate) epochs: u32,
    pub(crate) baselines: Vec<Baseline>,
    pub(crate) folded: Option<Folded>,
    /// The time of training alone, without evaluation, or that of an evaluation.
    pub(crate) seconds: f64,
    pub(crate) samples_per_second: f64,
    pub(crate) parameters: usize,
    /// The bytes that were told before; none for an evaluation.
    pub(crate) memory: Option<u64>,
    pub(crate) seed: u64,
    pub(crate) weights_sha256: String,
}

impl Outcome {
    /// The object on one line.
    pub(crate) fn json(&self) -> Result<String> {
        let mut all = Map::new();
        let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
        put("task", json!(self.task.to_string()));
        for (name, value) in &self.measures.named {
            put(&format!("test_{name}"), json!(value));
        }
        if let Some(loss) = self.test_loss {
            put("test_loss", json!(loss));
        }
        if let Some(first) = self.baselines.first() {
            put(&format!("baseline_{}", first.metric), json!(first.value));
        }
        for linear in self.baselines.iter().skip(1) {
            put(&format!("linear_{}", linear.metric), json!(linear.value));
        }
        if let Some(folded) = &self.folded {
            put("folds", json!(folded.folds));
            for (name, mean, deviation) in &folded.named {
                put(&format!("cv_{name}"), json!(mean));
                put(&format!("cv_{name}_std"), json!(deviation));
            }
        }
        if self.epochs > 0 {
            put("epochs", json!(self.epochs));
        }
        put("seconds", json!(self.seconds));
        put("samples_per_second", json!(self.samples_per_second));
        put("parameters", json!(self.parameters));
        if let Some(estimate) = self.memory {
            put("memory_estimate", json!(estimate));
        }
        put("memory_peak", json!(memory::peak()));
        put("seed", json!(self.seed));
        put("weights_sha256", json!(self.weights_sha256));
        serde_json::to_string(&all).map_err(|e| Error::format(e.to_string()))
    }
}

/// A metric as people read it.
pub(crate) fn shown(name: &str, value: f64) -> String {
    match name {
        "accuracy" | "balanced_accuracy" => percent(value),
        "rmse" | "mae" => significant(value),
        _ => format!("{value:.4}"),
    }
}

/// A number in a unit of its own, with five digits that count.
pub(crate) fn significant(value: f64) -> String {
    let digits = value.abs().log10().floor();
    match digits {
        -4.0..=4.0 => format!("{value:.*}", (4.0 - digits) as usize),
        5.0..=14.0 => format!("{value:.0}"),
        _ if value == 0.0 => "0".to_owned(),
        _ => format!("{value:.4e}"),
    }
}

/// What people read.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.measures.named {
            let label = format!("test {}", name.replace('_', " "));
            let rows = match (&self.measures.confusion, name.as_str()) {
                (Some(confusion), "accuracy") => {
                    let (right, rows) = confusion.totals();
                    format!(" ({} of {})", grouped(right), grouped(rows))
                }
                _ => String::new(),
            };
            writeln!(f, "{label:<22}  {}{rows}", shown(name, *value))?;
        }
        if let Some(loss) = self.test_loss {
            writeln!(f, "{:<22}  {loss:.4}", "test loss")?;
        }
        for Baseline { name, metric, value } in &self.baselines {
            writeln!(f, "{:<22}  {}  ({name})", format!("  beside {metric}"), shown(metric, *value))?;
        }
        let doing = if self.epochs > 0 { "training time" } else { "time" };
        let speed = grouped(self.samples_per_second as usize);
        write!(f, "{doing:<22}  {:.2} s, {speed} samples per second", self.seconds)?;
        if let Some(peak) = memory::peak() {
            write!(f, "\n{:<22}  {}", "memory at most", memory::shown(peak))?;
        }
        match &self.measures.confusion {
            // A table of many classes is in the report.
            Some(confusion) if confusion.names.len() <= 12 => write!(f, "\n\n{confusion}"),
            _ => Ok(()),
        }
    }
}

/// The SHA-256 of the little-endian bytes of θ, in hexadecimal digits.
pub(crate) fn fingerprint<T: Real>(params: &Params<T>) -> String {
    let mut bytes = Vec::new();
    params.read().value().iter().for_each(|x| x.push_le(&mut bytes));
    sha256([&bytes[..]])
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn sha256<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> String {
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_five_digits() {
        let shown = [1234.5678, 0.012345678, 123_456.7, 0.0, 1e-9, 9.99999, -3.0].map(significant);
        assert_eq!(shown, ["1234.6", "0.012346", "123457", "0", "1.0000e-9", "10.0000", "-3.0000"]);
    }
}
