//! `gradus plot`.

use crate::{
    drawing::{Drawing, pair},
    failure::Failure,
    options::listed,
};
use clap::Args;
use gradus::{
    prelude::*,
    view::activation::{Activation, figure},
};

const ABOUT: &str = "The activations, each with attributes after a colon where it has some: leaky_relu:0.2";

/// Which activations, and how.
#[derive(Args, Debug)]
pub(crate) struct PlotOptions {
    #[arg(required = true, value_name = "ACTIVATION", help = listed(ABOUT, &names()))]
    activations: Vec<String>,
    /// Which derivatives: 0 for f, 1 for f′, 2 for f″
    #[arg(long, value_name = "ORDERS", default_value = "0,1,2", value_parser = orders)]
    order: Orders,
    /// From where to where
    #[arg(long, value_name = "LOW,HIGH", default_value = "-5,5", allow_hyphen_values = true, value_parser = range)]
    range: Range,
    #[command(flatten)]
    drawing: Drawing,
}

/// Draws activations and their derivatives.
pub(crate) fn plot(options: &PlotOptions) -> Result<(), Failure> {
    options.drawing.format()?;
    let named = options.activations.iter().map(|name| name.parse::<Activation>());
    let activations = named.collect::<Result<Vec<_>>>().map_err(Failure::Usage)?;
    let figure = figure(&activations, &options.order.0, options.range.0)?;
    options.drawing.deliver(&figure, figure.text())
}

fn names() -> Vec<&'static str> {
    Activation::all().iter().map(Activation::name).collect()
}

/// Orders of derivatives, each once.
#[derive(Clone, Debug)]
struct Orders(Vec<usize>);

fn orders(text: &str) -> Result<Orders, String> {
    let order = |part: &str| {
        let order = part.trim().parse().ok().filter(|order| *order <= 2);
        order.ok_or_else(|| format!("{part:?} is not 0, 1 or 2; write orders as 0,1"))
    };
    let mut all = text.split(',').map(order).collect::<Result<Vec<usize>, _>>()?;
    all.sort_unstable();
    all.dedup();
    Ok(Orders(all))
}

/// A range that is not empty.
#[derive(Clone, Copy, Debug)]
struct Range([f64; 2]);

fn range(text: &str) -> Result<Range, String> {
    let [low, high] = pair(text)?;
    if low < high && (high - low).is_finite() {
        Ok(Range([low, high]))
    } else {
        Err(format!("the range from {low} to {high} is empty"))
    }
}
