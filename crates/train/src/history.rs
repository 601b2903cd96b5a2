use serde::{Deserialize, Serialize};

/// What was measured at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// The epoch, counted from 0.
    pub epoch: u64,
    /// Training steps made in all.
    pub step: u64,
    /// Whether an epoch ended there.
    pub ends_epoch: bool,
    /// Names and values, in a fixed order: `lr`, `train_loss`, `train_accuracy`, `valid_loss` …
    #[serde(with = "named")]
    pub metrics: Vec<(String, f64)>,
    /// Seconds of training since the measurement before, without validation; the one number that differs from run to run.
    pub seconds: f64,
}

impl Measurement {
    /// What was measured under a name.
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.metrics.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
    }
}

/// How a training ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All epochs were visited.
    Finished,
    /// A callback ended it, for this reason.
    Stopped(String),
    /// It was interrupted, and can go on from its checkpoint.
    Interrupted,
}

/// What came of a training.
#[derive(Clone, Debug)]
pub struct History {
    /// All measurements, those before a resumption included.
    pub measurements: Vec<Measurement>,
    /// How it ended.
    pub ended: Ended,
    /// Training steps made in all.
    pub steps: u64,
    /// Rows visited since training began or went on.
    pub rows: u64,
    /// Seconds of training alone since it began or went on.
    pub seconds: f64,
}

impl History {
    /// The last value of a metric.
    pub fn last(&self, name: &str) -> Option<f64> {
        self.measurements.iter().rev().find_map(|m| m.metric(name))
    }

    /// All values of a metric at the ends of epochs.
    pub fn epochs(&self, name: &str) -> Vec<f64> {
        self.measurements.iter().filter(|m| m.ends_epoch).filter_map(|m| m.metric(name)).collect()
    }
}

/// Names and numbers in JSON, NaN and infinities included.
mod named {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Named(String, #[serde(with = "gradus_tensor::number")] f64);

    pub(super) fn serialize<S: Serializer>(all: &[(String, f64)], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(all.iter().map(|(name, value)| Named(name.clone(), *value)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, f64)>, D::Error> {
        Ok(Vec::<Named>::deserialize(from)?.into_iter().map(|Named(name, value)| (name, value)).collect())
    }
}
