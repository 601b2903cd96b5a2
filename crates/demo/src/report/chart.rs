//! A line chart as SVG inside HTML; its colours are the page's, so that it follows light and dark.

use super::axis::{Axis, label};
use std::fmt::Write;

/// One line of a chart.
pub(crate) struct Series {
    pub(crate) name: &'static str,
    /// The class in the style sheet: colour and dashes.
    pub(crate) class: &'static str,
    pub(crate) values: Vec<f64>,
}

/// A chart of some lines over the epochs 1, 2, ….
pub(crate) struct Chart {
    pub(crate) title: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) y: Axis,
    pub(crate) series: Vec<Series>,
}

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 300.0;
/// The frame's distance from the edges.
const LEFT: f64 = 48.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 44.0;
/// With more epochs than this the points would cover the lines.
const POINTS: usize = 60;

impl Chart {
    /// The `<svg>` element.
    pub(crate) fn svg(&self) -> String {
        let epochs = self.series.iter().map(|s| s.values.len()).max().unwrap_or(0);
        let scale = if self.y.is_logarithmic() { ", logarithmic" } else { "" };
        let (title, unit) = (self.title, self.unit);
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title} of training and test rows over the epochs\">\n\
             <text class=\"head\" x=\"{LEFT}\" y=\"18\">{title}{unit}{scale}</text>\n"
        );
        self.axes(&mut svg, epochs);
        for (place, series) in self.series.iter().enumerate() {
            self.line(&mut svg, series, epochs);
            let x = WIDTH - RIGHT - 170.0 + 105.0 * place as f64;
            let _ = writeln!(
                svg,
                "<line class=\"curve {0}\" x1=\"{x}\" x2=\"{1}\" y1=\"14\" y2=\"14\"/><text x=\"{2}\" y=\"18\">{3}</text>",
                series.class,
                x + 28.0,
                x + 34.0,
                series.name
            );
        }
        svg + "</svg>"
    }

    fn axes(&self, svg: &mut String, epochs: usize) {
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        for &tick in &self.y.ticks {
            let (y, text) = (self.height(tick), label(tick));
            let _ = writeln!(
                svg,
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text class=\"end\" x=\"{0}\" y=\"{1:.1}\">{text}</text>",
                LEFT - 8.0,
                y + 4.0
            );
        }
        for tick in epoch_ticks(epochs) {
            let x = across(tick - 1, epochs);
            let _ = writeln!(
                svg,
                "<line class=\"axis\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{bottom}\" y2=\"{0}\"/>\
                 <text class=\"middle\" x=\"{x:.1}\" y=\"{1}\">{tick}</text>",
                bottom + 5.0,
                bottom + 19.0
            );
        }
        let _ = writeln!(
            svg,
            "<line class=\"axis\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{bottom}\" y2=\"{bottom}\"/>\
             <text class=\"middle\" x=\"{:.1}\" y=\"{}\">epoch</text>",
            (LEFT + right) / 2.0,
            HEIGHT - 6.0
        );
    }

    fn line(&self, svg: &mut String, series: &Series, epochs: usize) {
        let point = |(k, &value): (usize, &f64)| (across(k, epochs), self.height(value));
        let points: Vec<String> =
            series.values.iter().enumerate().map(point).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(svg, "<polyline class=\"curve {}\" points=\"{}\"/>", series.class, points.join(" "));
        if epochs > POINTS {
            return;
        }
        for (k, value) in series.values.iter().enumerate() {
            let (x, y) = point((k, value));
            let (class, name, epoch) = (series.class, series.name, k + 1);
            let _ = writeln!(
                svg,
                "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"><title>epoch {epoch}, {name}: {value:.4}</title></circle>"
            );
        }
    }

    fn height(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.y.place(value) * (HEIGHT - BOTTOM - TOP)
    }
}

/// Where epoch `k`, counted from 0, lies; a single one in the middle.
fn across(k: usize, epochs: usize) -> f64 {
    let share = if epochs > 1 { k as f64 / (epochs - 1) as f64 } else { 0.5 };
    LEFT + share * (WIDTH - RIGHT - LEFT)
}

/// The first epoch and at most ten round ones.
fn epoch_ticks(epochs: usize) -> Vec<usize> {
    let steps = (0..).flat_map(|power| [1, 2, 5].map(|m| m * 10usize.saturating_pow(power)));
    let step = steps.into_iter().find(|step| epochs / step <= 10).unwrap_or(1);
    let round = (1..=epochs / step).map(|i| i * step);
    if step == 1 { round.collect() } else { std::iter::once(1).chain(round).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_have_at_most_eleven_ticks() {
        assert_eq!(epoch_ticks(3), [1, 2, 3]);
        assert_eq!(epoch_ticks(40), [1, 5, 10, 15, 20, 25, 30, 35, 40]);
        assert_eq!(epoch_ticks(100_000).len(), 11);
    }

    #[test]
    fn every_value_lies_within_the_frame() {
        let values = vec![2.0, 0.5, 0.01];
        let y = Axis::spanning(values.iter().copied());
        let chart = Chart { title: "Loss", unit: "", y, series: Vec::new() };
        for value in values {
            assert!((TOP..=HEIGHT - BOTTOM).contains(&chart.height(value)));
        }
    }
}
