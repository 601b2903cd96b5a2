//! What is seen while training goes on: a moving bar in a terminal, a line an epoch elsewhere.

use crate::{
    failure::Failure,
    screen::{percent, tell},
};
use gradus::{
    prelude::*,
    tensor::Real,
    train::{Callback, Flow, Moment},
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::{IsTerminal, stderr, stdout},
    time::Instant,
};

/// The progress of one training.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    epochs: u64,
    since: Instant,
    /// The names that are not the same for all: accuracies, and the set that is looked at.
    accuracy: bool,
    set: &'static str,
}

impl Progress {
    /// Begins; there are `steps` in all of the epochs.
    pub(crate) fn new(epochs: u64, steps: u64, accuracy: bool, set: &'static str) -> Progress {
        let bar = (stdout().is_terminal() && stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{prefix} [{bar:20}] {msg}  {eta} left");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ");
            ProgressBar::new(steps).with_style(style)
        });
        Progress { bar, epochs, since: Instant::now(), accuracy, set }
    }

    fn heading(&self) -> String {
        let accuracy = if self.accuracy { "  accuracy" } else { "" };
        let set = match self.set {
            "" => String::new(),
            "test" => format!("    test loss{accuracy}"),
            _ => format!("   valid loss{accuracy}"),
        };
        format!("  epoch         lr   train loss{accuracy}{set}   seconds")
    }

    fn line<T: Real>(&self, moment: &Moment<'_, T>) -> String {
        let of = |name: &str| moment.metric(name).unwrap_or(f64::NAN);
        let mut line = format!("{:>7}  {:>9.2e}", moment.epoch + 1, of("lr"));
        for set in ["train", self.set].into_iter().filter(|set| !set.is_empty()) {
            line += &format!("   {:>10.4}", of(&format!("{set}_loss")));
            if self.accuracy {
                line += &format!("  {:>6.2} %", 100.0 * of(&format!("{set}_accuracy")));
            }
        }
        format!("{line}  {:>8.3}", self.since.elapsed().as_secs_f64())
    }
}

/// Training goes on, whoever reads of it.
fn said(text: String) -> Result<Flow> {
    match tell(text) {
        Err(Failure::Failed(error)) => Err(error),
        _ => Ok(Flow::Continue),
    }
}

impl<T: Real> Callback<T> for Progress {
    fn begin(&mut self, moment: &mut Moment<'_, T>) -> Result<()> {
        if let Some(bar) = &self.bar {
            bar.set_position(moment.step);
        }
        said(self.heading()).map(|_| ())
    }

    fn step(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("epoch {:>3}/{}", moment.epoch + 1, self.epochs));
            bar.inc(1);
        }
        Ok(Flow::Continue)
    }

    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        if !moment.ends_epoch {
            return Ok(Flow::Continue);
        }
        let line = self.line(moment);
        self.since = Instant::now();
        match &self.bar {
            Some(bar) => {
                let loss = moment.metric("train_loss").unwrap_or(f64::NAN);
                let accuracy = moment.metric("train_accuracy").map(|a| format!("  accuracy {}", percent(a)));
                bar.set_message(format!("loss {loss:.4}{}", accuracy.unwrap_or_default()));
                if moment.epoch + 1 < self.epochs {
                    return Ok(Flow::Continue);
                }
                bar.finish_and_clear();
                said(line)
            }
            None => said(line),
        }
    }

    fn end(&mut self, _: &mut Moment<'_, T>) -> Result<()> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        Ok(())
    }
}
