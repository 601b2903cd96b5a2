//! What is seen while training goes on: a moving bar in a terminal, a line an epoch elsewhere.

use crate::{
    failure::Failure,
    history::Epoch,
    screen::{percent, say},
    train::Measured,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr, stdout};

/// The progress of one training.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    epochs: u32,
}

impl Progress {
    /// Begins; there are `steps` in all of the epochs.
    pub(crate) fn new(epochs: u32, steps: u64) -> Result<Progress, Failure> {
        let bar = (stdout().is_terminal() && stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{prefix} [{bar:20}] {msg}  {eta} left");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ");
            ProgressBar::new(steps).with_style(style)
        });
        say(Epoch::HEADING)?;
        Ok(Progress { bar, epochs })
    }

    /// After a step of epoch `k`, counted from 0.
    pub(crate) fn step(&self, k: u32, measured: &Measured) {
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("epoch {:>3}/{}", k + 1, self.epochs));
            bar.set_message(format!(
                "loss {:.4}  accuracy {}",
                measured.loss(),
                percent(measured.accuracy())
            ));
            bar.inc(1);
        }
    }

    /// After an epoch; the last one stays on the screen.
    pub(crate) fn epoch(&self, epoch: &Epoch) -> Result<(), Failure> {
        let last = epoch.epoch == self.epochs;
        match &self.bar {
            Some(bar) if last => bar.finish_and_clear(),
            Some(_) => return Ok(()),
            None => {}
        }
        say(epoch.line())
    }
}
