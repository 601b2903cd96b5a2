use super::{kept, remembered};
use crate::{Better, Callback, Flow, Moment};
use gradus_tensor::{Result, Scalar, Tensor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Keeps θ as it was when a metric was best, and gives it back when training ends.
///
/// PyTorch Lightning's `ModelCheckpoint(save_top_k=1)` with `load_best`; Keras's `restore_best_weights`.
#[derive(Clone, Debug)]
pub struct BestModel<T> {
    metric: String,
    better: Better,
    seen: Seen,
    theta: Vec<(String, Tensor<T>)>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Seen {
    best: Option<f64>,
    epoch: u64,
}

impl<T: Scalar> BestModel<T> {
    /// The θ of the best value of `metric`, the first of several.
    pub fn new(metric: impl Into<String>) -> Self {
        let metric = metric.into();
        let better = Better::of(&metric);
        BestModel { metric, better, seen: Seen::default(), theta: Vec::new() }
    }

    /// Sets which values are better; by default higher ones of accuracies and scores, lower ones of all else.
    pub fn better(self, better: Better) -> Self {
        BestModel { better, ..self }
    }
}

impl<T: Scalar> Callback<T> for BestModel<T> {
    fn name(&self) -> &'static str {
        "best"
    }

    fn needs(&self) -> Option<&str> {
        Some(&self.metric)
    }

    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        let Some(value) = moment.metric(&self.metric) else { return Ok(Flow::Continue) };
        if self.better.is_better(value, self.seen.best, 0.0) {
            self.seen = Seen { best: Some(value), epoch: moment.epoch };
            self.theta = moment.params.list().iter().map(|p| (p.name(), p.value())).collect();
        }
        Ok(Flow::Continue)
    }

    fn end(&mut self, moment: &mut Moment<'_, T>) -> Result<()> {
        if self.theta.is_empty() { Ok(()) } else { moment.params.assign(&self.theta) }
    }

    fn state(&self) -> Value {
        kept(&self.seen)
    }

    fn tensors(&self) -> Vec<(String, Tensor<T>)> {
        self.theta.clone()
    }

    fn load_state(&mut self, state: &Value, tensors: Vec<(String, Tensor<T>)>) -> Result<()> {
        self.seen = remembered("best", state)?;
        self.theta = tensors;
        Ok(())
    }
}
