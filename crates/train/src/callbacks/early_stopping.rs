use super::{kept, remembered};
use crate::{Better, Callback, Flow, Moment};
use gradus_tensor::{Result, Scalar, Tensor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Ends a training when a metric has not become better for a while.
///
/// ```
/// use gradus_train::{Better, EarlyStopping};
/// let stop = EarlyStopping::new("valid_accuracy", 10).better(Better::Higher).min_delta(1e-3);
/// ```
#[derive(Clone, Debug)]
pub struct EarlyStopping {
    metric: String,
    patience: u64,
    better: Better,
    min_delta: f64,
    seen: Seen,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Seen {
    best: Option<f64>,
    bad: u64,
}

impl EarlyStopping {
    /// Ends when `metric` was measured `patience` times in a row without becoming better.
    pub fn new(metric: impl Into<String>, patience: u64) -> EarlyStopping {
        let metric = metric.into();
        let better = Better::of(&metric);
        EarlyStopping { metric, patience: patience.max(1), better, min_delta: 0.0, seen: Seen::default() }
    }

    /// Sets which values are better; by default higher ones of accuracies and scores, lower ones of all else.
    pub fn better(self, better: Better) -> Self {
        EarlyStopping { better, ..self }
    }

    /// Sets by how much a value must be better to count; default 0.
    pub fn min_delta(self, min_delta: f64) -> Self {
        EarlyStopping { min_delta, ..self }
    }
}

impl<T: Scalar> Callback<T> for EarlyStopping {
    fn name(&self) -> &'static str {
        "early_stopping"
    }

    fn needs(&self) -> Option<&str> {
        Some(&self.metric)
    }

    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        let Some(value) = moment.metric(&self.metric) else { return Ok(Flow::Continue) };
        if self.better.is_better(value, self.seen.best, self.min_delta) {
            self.seen = Seen { best: Some(value), bad: 0 };
            return Ok(Flow::Continue);
        }
        self.seen.bad += 1;
        if self.seen.bad < self.patience {
            return Ok(Flow::Continue);
        }
        let (metric, patience) = (&self.metric, self.patience);
        let best = self.seen.best.map_or_else(|| "no value".to_owned(), |best| format!("{best:.6}"));
        let epochs = if patience == 1 { "epoch" } else { "epochs" };
        Ok(Flow::Stop(format!("{metric} has not become better for {patience} {epochs}; best {best}")))
    }

    fn state(&self) -> Value {
        kept(&self.seen)
    }

    fn load_state(&mut self, state: &Value, _: Vec<(String, Tensor<T>)>) -> Result<()> {
        self.seen = remembered("early_stopping", state)?;
        Ok(())
    }
}
