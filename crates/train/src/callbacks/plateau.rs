use super::{kept, remembered};
use crate::{Callback, Flow, Moment};
use gradus_optim::ReduceLrOnPlateau;
use gradus_tensor::{Result, Scalar, Tensor};
use serde_json::Value;

/// Lowers the learning rate when a metric has not become better for a while: see [`ReduceLrOnPlateau`].
#[derive(Clone, Debug)]
pub struct Plateau {
    metric: String,
    schedule: ReduceLrOnPlateau,
}

impl Plateau {
    /// Tells a schedule each value of `metric`.
    pub fn new(metric: impl Into<String>, schedule: ReduceLrOnPlateau) -> Plateau {
        Plateau { metric: metric.into(), schedule }
    }
}

impl<T: Scalar> Callback<T> for Plateau {
    fn name(&self) -> &'static str {
        "plateau"
    }

    fn needs(&self) -> Option<&str> {
        Some(&self.metric)
    }

    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        if let Some(value) = moment.metric(&self.metric) {
            moment.optimizer.set_lr(self.schedule.step(value));
        }
        Ok(Flow::Continue)
    }

    fn state(&self) -> Value {
        kept(&self.schedule)
    }

    fn load_state(&mut self, state: &Value, _: Vec<(String, Tensor<T>)>) -> Result<()> {
        self.schedule = remembered("plateau", state)?;
        Ok(())
    }
}
