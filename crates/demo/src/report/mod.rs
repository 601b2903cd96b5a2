//! `report.html`: one file with everything in it, which opens without a network.

mod tables;

use crate::{
    history::Epoch,
    outcome::Outcome,
    screen::{grouped, percent},
};
use gradus::{
    nn::Summary,
    view::{
        escape,
        figure::{Axis, Curve, Figure, Hue, Mark, Panel, Points},
    },
};

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
        let y = Axis::spanning(series.iter().flat_map(|(_, values)| values.iter().copied()));
        chart(if y.is_logarithmic() { "Loss, logarithmic" } else { "Loss" }, y, series)
    }

    fn accuracy(&self) -> String {
        let series = self.series(|e| 100.0 * e.train_accuracy, |e| 100.0 * e.test_accuracy);
        let y = Axis::enclosing(series.iter().flat_map(|(_, values)| values.iter().copied()));
        chart("Accuracy, %", y, series)
    }

    fn series(&self, train: fn(&Epoch) -> f64, test: fn(&Epoch) -> f64) -> [(&'static str, Vec<f64>); 2] {
        let values = |of: fn(&Epoch) -> f64| self.epochs.iter().map(of).collect();
        [("training", values(train)), ("test", values(test))]
    }
}

/// With more epochs than this the points would cover the lines.
const POINTS: usize = 60;

/// Lines over the epochs 1, 2, ….
fn chart(title: &str, y: Axis, series: [(&str, Vec<f64>); 2]) -> String {
    let epochs = series[0].1.len();
    let mut panel = Panel::new(Axis::counting(epochs).named("epoch"), y);
    for (place, (name, values)) in series.iter().enumerate() {
        let points: Vec<[f64; 2]> = values.iter().enumerate().map(|(k, v)| [(k + 1) as f64, *v]).collect();
        panel = panel.curve(Curve::new(place, points.clone()).named(*name));
        if epochs <= POINTS {
            let tip = |[k, v]: &[f64; 2]| format!("epoch {k}, {name}: {v:.4}");
            let tips = points.iter().map(tip).collect();
            panel = panel.points(Points::new(Mark::Disc, Hue::Series(place), points).radius(2.5).tips(tips));
        }
    }
    Figure::new(title, format!("{title}, of training and test rows over the epochs")).panel(panel).html()
}
