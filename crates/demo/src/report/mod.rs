//! `report.html`: one file with everything in it, which opens without a network.

mod tables;

use crate::{
    outcome::{Outcome, shown},
    screen::grouped,
};
use gradus::{
    nn::Summary,
    train::History,
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
    pub(crate) history: &'r History,
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
             <h1>Training on {data}</h1>\n<p class=\"faint\">{about}</p>\n{facts}\n\
             <div class=\"charts\">\n{charts}\n</div>\n\
             <p class=\"faint\">Training numbers are means over an epoch, while the weights move and dropout drops; \
             {set} numbers are of the epoch's end. No test number decided anything in this run.</p>\n\
             {task}\n\
             <div class=\"columns\">\n<section>\n<h2>Model</h2>\n<div class=\"scroll\">{layers}</div>\n</section>\n\
             <section>\n<h2>Run</h2>\n{options}\n</section>\n</div>\n\
             <footer class=\"faint\">gradus {version}; weights SHA-256 <span class=\"hash\">{hash}</span>. \
             The same options give the same weights to the bit, for any number of threads.</footer>\n\
             </body>\n</html>\n",
            style = include_str!("style.css"),
            data = self.outcome.task,
            set = if self.set() == "valid" { "validation" } else { "test" },
            about = escape(self.about),
            facts = self.facts(),
            charts = self.charts(),
            task = self.task(),
            layers = tables::layers(self.summary),
            options = tables::pairs(self.options),
            version = env!("CARGO_PKG_VERSION"),
            hash = self.outcome.weights_sha256,
        )
    }

    /// The rows that were looked at after each epoch.
    fn set(&self) -> &'static str {
        if self.history.last("valid_loss").is_some() { "valid" } else { "test" }
    }

    /// The numbers that are looked for first.
    fn facts(&self) -> String {
        let o = self.outcome;
        let fact = |name: &str, value: String, more: String| {
            format!("<div><dt>{}</dt><dd>{value}<small>{}</small></dd></div>\n", escape(name), escape(&more))
        };
        let measured = o.measures.named.iter().take(3).map(|(name, value)| {
            let base = o.baselines.iter().find(|b| b.metric == *name);
            let more = match (&o.measures.confusion, base) {
                (Some(confusion), _) if name == "accuracy" => {
                    let (right, rows) = confusion.totals();
                    format!("{} of {} rows", grouped(right), grouped(rows))
                }
                (_, Some(base)) => format!("{}: {}", base.name, shown(&base.metric, base.value)),
                _ => String::new(),
            };
            fact(&format!("test {}", name.replace('_', " ")), shown(name, *value), more)
        });
        let rest = [
            fact(
                "training time",
                format!("{:.2} s", o.seconds),
                format!("{} samples per second", grouped(o.samples_per_second as usize)),
            ),
            fact("parameters", grouped(o.parameters), format!("seed {}", o.seed)),
        ];
        format!("<dl class=\"facts\">\n{}</dl>", measured.chain(rest).collect::<String>())
    }

    fn charts(&self) -> String {
        let named = |what: &str| {
            let of = |set: &str| self.history.epochs(&format!("{set}_{what}"));
            let other = if self.set() == "valid" { "validation" } else { "test" };
            [("training", of("train")), (other, of(self.set()))]
                .into_iter()
                .filter(|(_, v)| !v.is_empty())
                .collect()
        };
        let loss: Vec<(&str, Vec<f64>)> = named("loss");
        let y = Axis::spanning(loss.iter().flat_map(|(_, values)| values.iter().copied()));
        let mut charts = chart(if y.is_logarithmic() { "Loss, logarithmic" } else { "Loss" }, y, &loss);
        let mut accuracy: Vec<(&str, Vec<f64>)> = named("accuracy");
        accuracy.iter_mut().flat_map(|(_, values)| values).for_each(|v| *v *= 100.0);
        if !accuracy.is_empty() {
            let y = Axis::enclosing(accuracy.iter().flat_map(|(_, values)| values.iter().copied()));
            charts += &chart("Accuracy, %", y, &accuracy);
        }
        charts
    }

    /// What is particular to classes, or to numbers.
    fn task(&self) -> String {
        let measures = &self.outcome.measures;
        if let Some(confusion) = &measures.confusion {
            let table = tables::confusion(confusion);
            return format!("<h2>Confusion on the test rows</h2>\n<div class=\"scroll\">{table}</div>");
        }
        if measures.pairs.is_empty() {
            return String::new();
        }
        // More points than these are a blot, and a file of many megabytes.
        let step = measures.pairs.len().div_ceil(2000);
        let points: Vec<[f64; 2]> = measures.pairs.iter().step_by(step).map(|(p, y)| [*y, *p]).collect();
        let all = || points.iter().flatten().copied();
        let panel =
            Panel::new(Axis::enclosing(all()).named("actual"), Axis::enclosing(all()).named("predicted"))
                .points(Points::new(Mark::Disc, Hue::Series(0), points.clone()).radius(1.8));
        let figure = Figure::new("Predicted and actual", "Each test row: what was predicted over what is")
            .panel(panel);
        format!("<h2>Test rows</h2>\n<div class=\"charts\">{}</div>", figure.html())
    }
}

/// With more epochs than this the points would cover the lines.
const POINTS: usize = 60;

/// Lines over the epochs 1, 2, ….
fn chart(title: &str, y: Axis, series: &[(&str, Vec<f64>)]) -> String {
    let epochs = series.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
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
    Figure::new(title, format!("{title}, over the epochs")).panel(panel).html()
}
