use super::{kept, remembered};
use crate::{Callback, Flow, Moment};
use gradus_tensor::{Result, Scalar, Tensor};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Ends a training when it has taken so much time, that before a resumption included.
#[derive(Clone, Debug)]
pub struct TimeBudget {
    budget: Duration,
    /// What was used up before.
    before: f64,
    begun: Instant,
}

impl TimeBudget {
    /// At most about so much time, to the step.
    pub fn new(budget: Duration) -> TimeBudget {
        TimeBudget { budget, before: 0.0, begun: Instant::now() }
    }

    fn used(&self) -> f64 {
        self.before + self.begun.elapsed().as_secs_f64()
    }
}

impl<T: Scalar> Callback<T> for TimeBudget {
    fn name(&self) -> &'static str {
        "time_budget"
    }

    fn begin(&mut self, _: &mut Moment<'_, T>) -> Result<()> {
        self.begun = Instant::now();
        Ok(())
    }

    fn step(&mut self, _: &mut Moment<'_, T>) -> Result<Flow> {
        if self.used() < self.budget.as_secs_f64() {
            return Ok(Flow::Continue);
        }
        Ok(Flow::Stop(format!("the time of {} s is used up", self.budget.as_secs_f64())))
    }

    fn state(&self) -> Value {
        kept(&self.used())
    }

    fn load_state(&mut self, state: &Value, _: Vec<(String, Tensor<T>)>) -> Result<()> {
        self.before = remembered("time_budget", state)?;
        Ok(())
    }
}
