//! `report.html`: one file with everything in it, which opens without a network.

mod axis;
mod chart;
mod tables;

use crate::{
    history::Epoch,
    outcome::Outcome,
    screen::{grouped, percent},
};
use axis::Axis;
use chart::{Chart, Series};
use gradus::nn::Summary;
use tables::escape;

/// All that the report tells.
pub(crate) struct Report<'r> {
    /// One sentence about what was done.
    pub(crate) about: &'r str,
    pub(crate) outcome: &'r Outcome,
    pub(crate) epochs: &'r [Epoch],
    pub(crate) summary: &'r Summary,
    /// The options of the run, with those that were not given.
    pub(crate) options: &'r [(String, String)],
}

impl Report<'_> {
    /// The page.
    pub(crate) fn html(&self) -> String {
        let title = format!("gradus: {}", self.outcome.task);
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
             <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n\
             <h1>Training on {task}</h1>\n<p class=\"faint\">{about}</p>\n{facts}\n\
             <div class=\"charts\">\n{loss}\n{accuracy}\n</div>\n\
             <p class=\"faint\">Training numbers are means over an epoch, while the weights move and dropout drops; \
             test numbers are of the epoch's end. No test number decided anything in this run.</p>\n\
             <h2>Confusion on the test rows</h2>\n<div class=\"scroll\">{confusion}</div>\n\
             <div class=\"columns\">\n<section>\n<h2>Model</h2>\n<div class=\"scroll\">{layers}</div>\n</section>\n\
             <section>\n<h2>Run</h2>\n{options}\n</section>\n</div>\n\
             <footer class=\"faint\">gradus {version}; weights SHA-256 <span class=\"hash\">{hash}</span>. \
             The same options give the same weights to the bit, for any number of threads.</footer>\n\
             </body>\n</html>\n",
            style = include_str!("style.css"),
            task = self.outcome.task,
            about = escape(self.about),
            facts = self.facts(),
            loss = self.loss(),
            accuracy = self.accuracy(),
            confusion = tables::confusion(&self.outcome.confusion),
            layers = tables::layers(self.summary),
            options = tables::pairs(self.options),
            version = env!("CARGO_PKG_VERSION"),
            hash = self.outcome.weights_sha256,
        )
    }

    /// The four numbers that are looked for first.
    fn facts(&self) -> String {
        let o = self.outcome;
        let (right, rows) = o.confusion.totals();
        let fact = |name: &str, value: String, more: String| {
            format!("<div><dt>{name}</dt><dd>{value}<small>{more}</small></dd></div>\n")
        };
        let facts = [
            fact(
                "test accuracy",
                percent(o.test_accuracy),
                format!("{} of {} rows", grouped(right), grouped(rows)),
            ),
            fact("test loss", format!("{:.4}", o.test_loss), format!("after {} epochs", self.epochs.len())),
            fact(
                "training time",
                format!("{:.2} s", o.seconds),
                format!("{} samples per second", grouped(o.samples_per_second as usize)),
            ),
            fact("parameters", grouped(o.parameters), format!("seed {}", o.seed)),
        ];
        format!("<dl class=\"facts\">\n{}</dl>", facts.concat())
    }

    fn loss(&self) -> String {
        let series = self.series(|e| e.train_loss, |e| e.test_loss);
        let y = Axis::spanning(series.iter().flat_map(|s| s.values.iter().copied()));
        Chart { title: "Loss", unit: "", y, series }.svg()
    }

    fn accuracy(&self) -> String {
        let series = self.series(|e| 100.0 * e.train_accuracy, |e| 100.0 * e.test_accuracy);
        let y = Axis::linear(series.iter().flat_map(|s| s.values.iter().copied()));
        Chart { title: "Accuracy", unit: ", %", y, series }.svg()
    }

    fn series(&self, train: fn(&Epoch) -> f64, test: fn(&Epoch) -> f64) -> Vec<Series> {
        let values = |of: fn(&Epoch) -> f64| self.epochs.iter().map(of).collect();
        vec![
            Series { name: "training", class: "train", values: values(train) },
            Series { name: "test", class: "test", values: values(test) },
        ]
    }
}
