use crate::{Callback, Flow, Moment, log::Lines};
use gradus_tensor::{Error, Result, Scalar};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Writes a line of JSON for each measurement: `{"epoch": 1, "step": 45, "train_loss": 0.51}`.
///
/// The epoch is counted from 1 there; numbers that are not finite are `null`. A resumed run goes on with the lines up to its
/// checkpoint.
#[derive(Debug)]
pub struct JsonLog(Lines);

impl JsonLog {
    /// A log in a file, which is replaced when training begins anew.
    pub fn new(path: impl Into<PathBuf>) -> JsonLog {
        JsonLog(Lines::new(path))
    }
}

impl<T: Scalar> Callback<T> for JsonLog {
    fn begin(&mut self, moment: &mut Moment<'_, T>) -> Result<()> {
        let step = moment.step;
        let of = |line: &str| serde_json::from_str::<Value>(line).ok()?.get("step")?.as_u64();
        self.0.begin("", step > 0, |line| of(line).is_some_and(|n| n <= step))
    }

    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        let first = [("epoch".to_owned(), json!(moment.epoch + 1)), ("step".to_owned(), json!(moment.step))];
        let metrics = moment.metrics.iter().map(|(name, value)| (name.clone(), json!(value)));
        let object: Map<String, Value> = first.into_iter().chain(metrics).collect();
        let line =
            serde_json::to_string(&object).map_err(|e| Error::format(e.to_string()).file(self.0.path()))?;
        self.0.add(&line)?;
        Ok(Flow::Continue)
    }
}
