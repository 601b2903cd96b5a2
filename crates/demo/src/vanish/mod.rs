//! `gradus vanish`.

use crate::{
    drawing::{Drawing, Format},
    failure::Failure,
    screen::say,
};
use clap::{Args, ValueEnum, builder::PossibleValue};
use gradus::{
    prelude::*,
    view::figure::{Axis, Curve, Figure, Hue, Mark, Panel, Points, Stroke, short},
};
use gradus_play::vanish::{Case, Course, Size, Start, measure};
use serde_json::json;
use std::fmt::Write;

/// Which networks.
#[derive(Args, Debug)]
pub(crate) struct VanishOptions {
    /// Layers
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..=100))]
    depth: u32,
    /// Activations between them, as gradus plot has them, or linear
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_value = "linear,tanh,relu")]
    activation: Vec<String>,
    /// How weights are drawn; n is the width
    #[arg(long, value_enum, value_name = "NAMES", value_delimiter = ',', default_value = "old,xavier,he")]
    init: Vec<Draw>,
    /// Units of each layer
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u32).range(8..=1024))]
    width: u32,
    /// Networks that are drawn for each mean
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    networks: u32,
    /// Decides what is drawn
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    drawing: Drawing,
    /// Ends the output with one line of JSON
    #[arg(long)]
    json: bool,
}

/// How weights are drawn.
#[derive(Clone, Copy, Debug)]
struct Draw(Start);

impl ValueEnum for Draw {
    fn value_variants<'a>() -> &'a [Draw] {
        const { &[Draw(Start::Old), Draw(Start::Xavier), Draw(Start::He), Draw(Start::Lecun)] }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self.0 {
            Start::Old => "The old heuristic, uniform in ±1/√n (PyTorch's default for linear layers)",
            Start::Xavier => "Glorot & Bengio 2010: variance 2/(n + n)",
            Start::He => "He et al. 2015: variance 2/n",
            Start::Lecun => "LeCun et al. 1998: variance 1/n, normal",
        };
        Some(PossibleValue::new(self.0.name()).help(help))
    }
}

/// One activation under one initialisation, and its line: a colour for each activation, dashes for each initialisation.
struct Drawn {
    case: Case,
    stroke: Stroke,
}

/// More combinations than a table has columns for.
const MOST: usize = 9;
/// Rows that each network is given.
const ROWS: usize = 32;
/// Layers in which SELU is shown to keep mean and variance.
const SELU: usize = 100;

impl VanishOptions {
    fn size(&self) -> Size {
        Size {
            depth: self.depth as usize,
            width: self.width as usize,
            rows: ROWS,
            networks: self.networks as usize,
            seed: self.seed,
        }
    }
}

/// Measures how activations and gradients grow or shrink from layer to layer, beside what theory says.
pub(crate) fn vanish(options: &VanishOptions) -> Result<(), Failure> {
    let format = options.drawing.format()?;
    let count = options.activation.len() * options.init.len();
    if count > MOST {
        let message = format!(
            "{count} combinations of activations and initialisations, where at most {MOST} are shown"
        );
        return Err(Failure::Usage(
            Error::argument(message).of("vanish").help("give fewer: --activation tanh,relu --init he"),
        ));
    }
    let size = options.size();
    let mut cases = Vec::new();
    for (hue, name) in options.activation.iter().enumerate() {
        for (dash, draw) in options.init.iter().enumerate() {
            let case = Case::of(name, draw.0, &size).map_err(Failure::Usage)?;
            cases.push(Drawn { case, stroke: Stroke { hue: Hue::Series(hue), dash, width: 2.0 } });
        }
    }
    let figure = figure(&cases, &size);
    let mut text = String::new();
    if format == Format::Text {
        ratios(&mut text, &cases, &size);
        layers(&mut text, &cases, size.depth);
        text += &figure.text();
        selu(&mut text, &size)?;
    }
    options.drawing.deliver(&figure, text)?;
    if options.json {
        say(json!(cases.iter().map(|drawn| drawn.case.json()).collect::<Vec<_>>()))?;
    }
    Ok(())
}

/// A row for each case: ratios of variances, measured and expected.
fn ratios(text: &mut String, cases: &[Drawn], size: &Size) {
    let _ = writeln!(
        text,
        "gradus vanish: {} layers of {} units without biases, {} networks, seed {}\n\n\
         Ratios of variances from one layer to the next, means over layers and networks:\n\n\
         {:<24} {:>12} {:>12}   {:>12}\n\
         {:<24} {:>12} {:>12}   {:>12} {:>12}",
        size.depth,
        size.width,
        size.networks,
        size.seed,
        "",
        "forward",
        "",
        "backward",
        "activation, init",
        "measured",
        "theory",
        "measured",
        "theory"
    );
    for Drawn { case, .. } in cases {
        let [forward, backward] = case.expected.ratios();
        let _ = writeln!(
            text,
            "{:<24} {:>12.4} {:>12.4}   {:>12.4} {:>12.4}",
            case.name(),
            case.measured.forward,
            forward,
            case.measured.backward,
            backward
        );
    }
    text.push_str(
        "\nForward: Var z of layer l + 1 over that of layer l. Backward: the variance of\n\
         ∂/∂z of layer l over that of layer l + 1. Theory, with c = n·Var(w): c for\n\
         linear networks, c/2 for ReLU (Glorot & Bengio 2010, He et al. 2015), for any f\n\
         c·E[f(z)²]/E[z²] and c·E[f′(z)²] (Poole et al. 2016). c is 1/3 under old, 1\n\
         under xavier and lecun, 2 under he. tanh′ is never 0, but below 2·10⁻⁴ beyond\n\
         |z| = 5; what vanishes is the product of many slopes and weights.\n\n",
    );
}

/// A row for some layers, from last to first: the sizes of gradients.
fn layers(text: &mut String, cases: &[Drawn], depth: usize) {
    text.push_str("Root mean squares of ∂/∂z by layer, for a gradient of size 1 at the output:\n\n layer");
    for line in [0, 1] {
        for Drawn { case, .. } in cases {
            let word = if line == 0 { &case.activation } else { case.start.name() };
            let _ = write!(text, "{:>8}", word.chars().take(7).collect::<String>());
        }
        text.push_str(if line == 0 { "\n      " } else { "\n" });
    }
    let steps = depth.min(6) - 1;
    for k in (0..=steps).rev() {
        let layer = k * (depth - 1) / steps;
        let _ = write!(text, "{:>6}", layer + 1);
        for Drawn { case, .. } in cases {
            let _ = write!(text, "{:>8}", power(case.measured.course.backward[layer].sqrt()));
        }
        text.push('\n');
    }
    text.push('\n');
}

/// A size in at most seven characters.
fn power(value: f64) -> String {
    if (1e-3..1e4).contains(&value) { short(value, 3) } else { format!("{value:.0e}") }
}

/// The sizes by layer: theory as lines, what was measured as points.
fn figure(cases: &[Drawn], size: &Size) -> Figure {
    let about =
        format!("Sizes of activations and of gradients by layer in networks of {} layers", size.depth);
    let mut figure = Figure::new("Sizes by layer: lines are theory, points are measured", about)
        .columns(2)
        .size(470.0, 340.0);
    type Side = fn(&Course) -> &[f64];
    let sides: [(&str, Side); 2] =
        [("forward: size of z", |c| &c.forward), ("backward: size of ∂/∂z", |c| &c.backward)];
    for (title, side) in sides {
        let all =
            cases.iter().flat_map(|d| side(&d.case.expected).iter().chain(side(&d.case.measured.course)));
        let y = Axis::logarithmic(all.map(|v| v.sqrt()));
        let mut panel = Panel::new(Axis::between(1.0, size.depth as f64).named("layer"), y).titled(title);
        for (place, Drawn { case, stroke }) in cases.iter().enumerate() {
            let by_layer = |values: &[f64]| {
                values.iter().enumerate().map(|(l, v)| [(l + 1) as f64, v.sqrt()]).collect::<Vec<[f64; 2]>>()
            };
            panel = panel
                .curve(Curve::new(place, by_layer(side(&case.expected))).named(case.name()).stroke(*stroke));
            let points = by_layer(side(&case.measured.course));
            panel = panel.points(Points::new(Mark::Disc, stroke.hue, points).radius(2.2).small());
        }
        figure = figure.panel(panel);
    }
    figure
}

/// SELU keeps mean 0 and variance 1 over many layers.
fn selu(text: &mut String, size: &Size) -> Result<()> {
    let size = Size { depth: SELU, networks: size.networks.min(5), ..*size };
    let measured = measure(&"selu".parse()?, Start::Lecun, &size)?;
    let _ = writeln!(
        text,
        "\nSELU under lecun, {SELU} layers: its outputs keep mean 0 and variance 1, the fixed\n\
         point of Klambauer et al. 2017.\n\n layer {:>12} {:>12}",
        "mean", "variance"
    );
    for layer in [1, 10, 25, 50, 75, SELU] {
        let [mean, variance] = measured.outputs[layer - 1];
        let _ = writeln!(text, "{layer:>6} {:>12} {variance:>12.4}", format!("{mean:.4}").replace('-', "−"));
    }
    let _ = writeln!(text, "theory {:>12} {:>12}", 0, 1);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::power;

    #[test]
    fn sizes_are_short() {
        assert_eq!([1.0, 0.01234, 1e-17, 123456.0].map(power), ["1", "0.0123", "1e-17", "1e5"]);
    }
}
