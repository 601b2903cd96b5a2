//! What a model's outputs on rows are worth, in the words of its task.

use crate::{card::Prepared, confusion::Confusion};
use gradus::{
    losses::LossSpec,
    prelude::*,
    tensor::Real,
    train::{Evaluation, largest, metrics},
};

/// Metrics by name, in a fixed order, and what else is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measures {
    pub(crate) named: Vec<(String, f64)>,
    pub(crate) confusion: Option<Confusion>,
    /// What was predicted and what is, in the target's units.
    pub(crate) pairs: Vec<(f64, f64)>,
}

impl Measures {
    /// Of an evaluation; `classes` are none where numbers are predicted.
    pub(crate) fn of<T: Real>(
        seen: &Evaluation<T>,
        classes: &[String],
        prepared: &Prepared<T>,
        loss: &LossSpec,
    ) -> Result<Measures> {
        let mut measures = Measures::default();
        if classes.is_empty() {
            let unit = |z: &T| prepared.in_units(z.to_f64());
            let predicted: Vec<f64> = seen.outputs.iter().map(unit).collect();
            let actual: Vec<f64> = seen.values.iter().map(unit).collect();
            measures.add("rmse", metrics::rmse(&predicted, &actual));
            measures.add("mae", metrics::mae(&predicted, &actual));
            measures.add("r2", metrics::r2(&predicted, &actual));
            measures.pairs = predicted.into_iter().zip(actual).collect();
            return Ok(measures);
        }
        let mut scores = Vec::with_capacity(seen.labels.len() * classes.len());
        for row in seen.outputs.chunks_exact(seen.width.max(1)) {
            scores.extend(class_scores(row, classes.len(), loss)?);
        }
        let predicted: Vec<u32> = scores.chunks_exact(classes.len()).map(|row| largest(row) as u32).collect();
        measures.add("accuracy", metrics::accuracy(&predicted, &seen.labels));
        measures
            .add("balanced_accuracy", metrics::balanced_accuracy(&predicted, &seen.labels, classes.len()));
        measures.add("roc_auc", metrics::roc_auc_ovr(&scores, &seen.labels));
        if probabilities(loss) {
            measures.add("log_loss", metrics::log_loss(&scores, &seen.labels));
            let right: Vec<bool> = predicted.iter().zip(&seen.labels).map(|(p, y)| p == y).collect();
            let sure: Vec<f64> = scores
                .chunks_exact(classes.len())
                .map(|row| row.iter().copied().fold(0.0, f64::max))
                .collect();
            measures.add("calibration_error", metrics::calibration(&sure, &right, 15).map(|c| c.error));
        }
        measures.confusion = Some(Confusion::new(classes, &seen.labels, &predicted));
        Ok(measures)
    }

    /// A metric that cannot be had of these rows (such as the area of a class without rows) is left out.
    fn add(&mut self, name: &str, value: Result<f64>) {
        self.named.extend(value.ok().map(|value| (name.to_owned(), value)));
    }

    /// A metric.
    pub(crate) fn get(&self, name: &str) -> Option<f64> {
        self.named.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
    }

    /// The one that is looked at first.
    pub(crate) fn first(&self) -> &str {
        if self.confusion.is_some() { "accuracy" } else { "rmse" }
    }
}

/// Whether the outputs of a network with this loss are made probabilities of classes.
pub(crate) fn probabilities(loss: &LossSpec) -> bool {
    matches!(loss.0.kind.as_str(), "cross_entropy" | "softmax_focal" | "nll")
}

/// What outputs of one row say of each class: probabilities where the loss makes them such; of one logit, those of two classes.
///
/// # Errors
/// There are not as many outputs as classes.
pub(crate) fn class_scores<T: Real>(row: &[T], classes: usize, loss: &LossSpec) -> Result<Vec<f64>> {
    let z: Vec<f64> = row.iter().map(|z| z.to_f64()).collect();
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    Ok(match (loss.0.kind.as_str(), &z[..]) {
        (kind, [z]) if classes == 2 => {
            let p = if kind == "bce" { *z } else { sigmoid(*z) };
            vec![1.0 - p, p]
        }
        _ if z.len() != classes => {
            return Err(Error::shape(format!("{} outputs for {classes} classes", z.len())));
        }
        ("cross_entropy" | "softmax_focal", _) => {
            let most = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let e: Vec<f64> = z.iter().map(|z| (z - most).exp()).collect();
            let sum: f64 = e.iter().sum();
            e.into_iter().map(|e| e / sum).collect()
        }
        ("bce_with_logits" | "sigmoid_focal", _) => z.into_iter().map(sigmoid).collect(),
        ("nll", _) => z.into_iter().map(f64::exp).collect(),
        _ => z,
    })
}

/// The mean of some numbers, and their standard deviation.
pub(crate) fn spread(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt())
}
