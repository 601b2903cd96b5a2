//! `gradus plot`.

use crate::{
    drawing::{Drawing, pair},
    failure::Failure,
    screen::say,
    training::options::listed,
};
use clap::Args;
use gradus::{
    prelude::*,
    tensor::file,
    view::activation::{self, Activation, figure},
};
use std::{fs, path::Path};

const ABOUT: &str = "The activations, each with attributes after a colon where it has some: leaky_relu:0.2";

/// Which activations, and how.
#[derive(Args, Debug)]
pub(crate) struct PlotOptions {
    #[arg(required_unless_present = "all", conflicts_with = "all", value_name = "ACTIVATION", help = listed(ABOUT, &names()))]
    activations: Vec<String>,
    /// Which derivatives: 0 for f, 1 for f′, 2 for f″
    #[arg(long, value_name = "ORDERS", default_value = "0,1,2", value_parser = orders)]
    order: Orders,
    /// From where to where
    #[arg(long, value_name = "LOW,HIGH", default_value = "-5,5", allow_hyphen_values = true, value_parser = range)]
    range: Range,
    /// Writes the whole catalogue: activations.md and its figures, into the folder --out
    #[arg(long, requires = "out", conflicts_with_all = ["format", "order", "range"])]
    all: bool,
    #[command(flatten)]
    drawing: Drawing,
}

/// Draws activations and their derivatives.
pub(crate) fn plot(options: &PlotOptions) -> Result<(), Failure> {
    if options.all {
        return catalogue(options.drawing.out());
    }
    options.drawing.format()?;
    let named = options.activations.iter().map(|name| name.parse::<Activation>());
    let activations = named.collect::<Result<Vec<_>>>().map_err(Failure::Usage)?;
    let figure = figure(&activations, &options.order.0, options.range.0)?;
    options.drawing.deliver(&figure, figure.text())
}

/// Writes the page of all activations and its pictures into a folder.
fn catalogue(folder: &Path) -> Result<(), Failure> {
    let (page, pictures) = activation::page()?;
    let pictures_folder = folder.join("activations");
    fs::create_dir_all(&pictures_folder)
        .map_err(|error| Error::io("make the folder", &error).file(&pictures_folder))?;
    for (path, svg) in &pictures {
        file::replace(folder.join(path), svg.as_bytes())?;
    }
    let path = folder.join("activations.md");
    file::replace(&path, page.as_bytes())?;
    say(format!("wrote {} and {} figures", path.display(), pictures.len()))
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
