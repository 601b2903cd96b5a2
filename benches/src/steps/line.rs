//! A result as one line of JSON, with the names that the harness of the peers reads.

use super::{
    Done, Job, Workload,
    clock::{Settings, Timing, peak_memory},
};
use gradus::tensor::Result;
use serde::Serialize;

/// One result.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Line<'a> {
    peer: String,
    workload: &'a str,
    threads: usize,
    #[serde(flatten)]
    timed: Option<Timed>,
    #[serde(flatten)]
    checked: Option<Checked>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct Timed {
    us_per_step: Option<f64>,
    us_quickest: Option<f64>,
    peak_rss_kb: Option<u64>,
    first_step_s: Option<f64>,
}

/// The loss, or the first output, after so many steps.
#[derive(Debug, Serialize)]
pub(crate) struct Checked {
    pub(crate) after_1: f64,
    pub(crate) after_10: f64,
    pub(crate) after_100: f64,
}

impl<'a> Line<'a> {
    /// A line without a result.
    pub(crate) fn new(job: &Job, workload: &'a Workload, settings: &Settings) -> Self {
        let peer = job.peer() + &settings.suffix;
        Line { peer, workload: &workload.word, threads: settings.threads, ..Line::default() }
    }

    /// The line with what came out, or with what went wrong.
    pub(crate) fn of(mut self, result: Result<Done>) -> String {
        let thousandths = |x: f64| Some((x * 1e3).round() / 1e3);
        match result {
            Ok(Done::Timed(Timing { us, quickest, first })) => {
                self.timed = Some(Timed {
                    us_per_step: thousandths(us),
                    us_quickest: thousandths(quickest),
                    peak_rss_kb: peak_memory(),
                    first_step_s: thousandths(first),
                });
            }
            Ok(Done::Checked(checked)) => self.checked = Some(checked),
            Err(error) => {
                self.timed = Some(Timed::default());
                self.error = Some(error.to_string());
            }
        }
        serde_json::to_string(&self).unwrap_or_else(|error| error.to_string())
    }
}
