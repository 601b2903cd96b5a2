//! `gradus explain`.

mod arrays;
pub(crate) mod lesson;
mod notes;
mod paper;
#[cfg(test)]
mod tests;

use crate::{
    drawing::{by_ending, numbers, put},
    failure::Failure,
};
use clap::{Args, ValueEnum};
use gradus::{prelude::*, view::explain::Explanation};
use lesson::Lesson;
use std::path::PathBuf;

/// The form of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Characters, 80 columns wide
    Text,
    /// A page that needs no network and prints well
    Html,
    /// Every number, for programs
    Json,
    /// For a paper or a handout
    #[value(alias = "tex")]
    Latex,
}

/// What is explained, and how.
#[derive(Args, Debug)]
pub(crate) struct ExplainOptions {
    /// The network: regression, tanh-mse, tanh-bce, relu-bce, or a file that describes one
    #[arg(long, value_name = "NAME|FILE.toml", default_value = "regression")]
    net: String,
    /// Decides all numbers that are not given
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The datapoint
    #[arg(long, value_name = "NUMBERS", allow_hyphen_values = true, value_parser = numbers)]
    x: Option<Numbers>,
    /// What the output should be; a class as its number, for a loss of classes
    #[arg(long, value_name = "NUMBERS", allow_hyphen_values = true, value_parser = numbers)]
    y: Option<Numbers>,
    /// A safetensors file with W1, b1, W2, b2, … and, if wanted, x and y
    #[arg(long, value_name = "FILE")]
    params: Option<PathBuf>,
    /// What names in that file begin with
    #[arg(long, value_name = "TEXT", default_value = "", requires = "params")]
    prefix: String,
    /// The learning rate of the step
    #[arg(long, value_name = "RATE", default_value_t = 0.01)]
    lr: f64,
    /// Sums the losses of the outputs instead of averaging them
    #[arg(long)]
    sum: bool,
    /// One more Jacobian between two values, as y_hat/z1; can be given several times
    #[arg(long, value_name = "OF/BY")]
    jacobian: Vec<String>,
    /// The form [default: text, or what the name of --out ends with]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// The file to write instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What `numbers` reads, under a name that clap does not take for several options.
type Numbers = Vec<f64>;

/// Explains one step of a network.
pub(crate) fn explain(options: &ExplainOptions) -> Result<(), Failure> {
    if !options.lr.is_finite() || options.lr < 0.0 {
        let error =
            Error::argument(format!("the learning rate is {}, a number from 0 on is needed", options.lr));
        return Err(Failure::Usage(error));
    }
    let mut lesson = Lesson::new(&options.net, options.seed, options.sum).map_err(Failure::Usage)?;
    if let Some(path) = &options.params {
        lesson.load(path, &options.prefix)?;
    }
    lesson.give(options.x.as_deref(), options.y.as_deref()).map_err(Failure::Usage)?;
    let taught = lesson.teach(options.lr, &options.jacobian)?;
    let text = match options.format.or(by_ending(options.out.as_deref())).unwrap_or(Format::Text) {
        Format::Text => paper::document(&lesson, &taught).text(),
        Format::Html => paper::document(&lesson, &taught).html(),
        Format::Latex => paper::document(&lesson, &taught).latex(),
        Format::Json => arrays::json(&lesson, &taught)? + "\n",
    };
    put(options.out.as_deref(), text.as_bytes())
}

/// What a lesson found.
pub(crate) struct Taught {
    explanation: Explanation,
    /// Jacobians that were asked for.
    asked: Vec<gradus::autograd::inspect::Jacobian>,
}
