//! What was measured in each epoch, and `metrics.csv`.

use gradus::prelude::*;
use serde::Serialize;

/// One epoch. The training numbers are means over the epoch, while θ moves and dropout drops; the test numbers are of
/// its end.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Epoch {
    pub(crate) epoch: u32,
    pub(crate) lr: f64,
    pub(crate) train_loss: f64,
    pub(crate) train_accuracy: f64,
    pub(crate) test_loss: f64,
    pub(crate) test_accuracy: f64,
    pub(crate) seconds: f64,
}

impl Epoch {
    /// The heading of a table of epochs.
    pub(crate) const HEADING: &'static str =
        "  epoch         lr   train loss  accuracy    test loss  accuracy   seconds";

    /// A line of the table.
    pub(crate) fn line(&self) -> String {
        format!(
            "{:>7}  {:>9.2e}   {:>10.4}  {:>6.2} %   {:>10.4}  {:>6.2} %  {:>8.3}",
            self.epoch,
            self.lr,
            self.train_loss,
            100.0 * self.train_accuracy,
            self.test_loss,
            100.0 * self.test_accuracy,
            self.seconds
        )
    }
}

/// The table with a heading, as spreadsheets read it.
pub(crate) fn csv(epochs: &[Epoch]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    epochs.iter().try_for_each(|e| writer.serialize(e)).map_err(|e| Error::format(e.to_string()))?;
    writer.into_inner().map_err(|e| Error::format(e.to_string()))
}
