use crate::{Callback, Flow, Moment};
use gradus_tensor::{Result, Scalar};

/// Ends a training after so many steps, wherever in an epoch it is then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepBudget {
    steps: u64,
}

impl StepBudget {
    /// At most so many steps, those before a resumption included.
    pub fn new(steps: u64) -> StepBudget {
        StepBudget { steps }
    }
}

impl<T: Scalar> Callback<T> for StepBudget {
    fn step(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        if moment.step < self.steps {
            return Ok(Flow::Continue);
        }
        Ok(Flow::Stop(format!("{} steps were made", moment.step)))
    }
}
