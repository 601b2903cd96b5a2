use crate::{Callback, Flow, Moment, log::Lines};
use gradus_tensor::{Error, Result, Scalar};
use std::path::PathBuf;

/// Writes a line of a CSV file for each measurement: `epoch`, `step`, and all metrics by name.
///
/// The epoch is counted from 1 there. A resumed run goes on with the lines up to its checkpoint.
#[derive(Debug)]
pub struct CsvLog {
    lines: Lines,
    columns: Vec<String>,
}

impl CsvLog {
    /// A log in a file, which is replaced when training begins anew.
    pub fn new(path: impl Into<PathBuf>) -> CsvLog {
        CsvLog { lines: Lines::new(path), columns: Vec::new() }
    }
}

impl<T: Scalar> Callback<T> for CsvLog {
    fn begin(&mut self, moment: &mut Moment<'_, T>) -> Result<()> {
        self.columns = moment.metrics.iter().map(|(name, _)| name.clone()).collect();
        let names = ["epoch", "step"].into_iter().chain(self.columns.iter().map(String::as_str));
        let head = line(names)?;
        let step = moment.step;
        let stays =
            |line: &str| line.split(',').nth(1).and_then(|s| s.parse().ok()).is_some_and(|n: u64| n <= step);
        self.lines.begin(&format!("{head}\n"), step > 0, stays)
    }

    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        let value = |name: &String| moment.metric(name).map_or_else(String::new, |v| v.to_string());
        let first = [(moment.epoch + 1).to_string(), moment.step.to_string()];
        let line = line(first.into_iter().chain(self.columns.iter().map(value)))?;
        self.lines.add(&line)?;
        Ok(Flow::Continue)
    }
}

/// One line of CSV without its end.
fn line(fields: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<String> {
    let wrong = |e: &dyn std::fmt::Display| Error::format(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields).map_err(|e| wrong(&e))?;
    let bytes = writer.into_inner().map_err(|e| wrong(&e))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}
