//! `gradus export`.

use crate::{
    args::How,
    card::{AnyModel, Card, Layers, Prepared},
    failure::Failure,
    screen::say,
    stored,
};
use clap::{Args, Subcommand};
use gradus::{
    data::table::{Coding, Target},
    exchange::rust::{Precision, Source},
    prelude::*,
    tensor::Real,
};
use std::path::PathBuf;

/// What a model is written as.
#[derive(Debug, Subcommand)]
pub(crate) enum ExportOptions {
    /// A file of Rust with a function `predict`, which needs nothing but the standard library
    Rust(RustOptions),
}

/// Which model, and how.
#[derive(Args, Debug)]
pub(crate) struct RustOptions {
    /// A model.safetensors that gradus has written, or the folder that it is in
    model: PathBuf,
    /// The file to be written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What it computes with
    #[arg(long, value_name = "KIND", default_value = "f64", value_parser = ["f64", "f32"])]
    precision: String,
    #[command(flatten)]
    how: How,
}

/// Writes a model in another form.
pub(crate) fn export(options: &ExportOptions) -> Result<(), Failure> {
    let ExportOptions::Rust(options) = options;
    match stored::model(&options.model, &options.how)? {
        AnyModel::F32(card, model) => rust(options, &card, &model),
        AnyModel::F64(card, model) => rust(options, &card, &model),
    }
}

fn rust<T: Real>(options: &RustOptions, card: &Card<T>, model: &Model<T, Layers<T>>) -> Result<(), Failure> {
    let precision = if options.precision == "f32" { Precision::F32 } else { Precision::F64 };
    let source = about(card, Source::new().precision(precision));
    source.write(&options.out, model.params(), model, card.network.inputs.shape()?)?;
    say(format!("wrote {}", options.out.display()))
}

/// What comes before and behind the network, and what the file says about its numbers.
fn about<T: Real>(card: &Card<T>, source: Source) -> Source {
    let many = card.classes.len() > 1;
    let scores = matches!(card.loss.0.kind.as_str(), "cross_entropy" | "softmax_focal");
    let mut source = source.softmax(many && scores);
    if many {
        source = source.note(&format!("A result for each class: {}.", card.classes.join(", ")));
    }
    match &card.prepared {
        Prepared::Arrays { features, normaliser } => {
            let numbers = |all: &[T]| all.iter().map(|v| v.to_f64()).collect::<Vec<_>>();
            let source = source.note(&format!("A row is an array of {features:?}, as it was measured."));
            source.normaliser(numbers(normaliser.mean()), numbers(normaliser.std()))
        }
        Prepared::Table(preparation) => {
            source = source.note("A row has the columns of the table as numbers, prepared so:");
            for encoded in preparation.columns() {
                source = source.note(&format!("- {}: {}", encoded.column, encoded.coding));
                if let Coding::Category { levels } = &encoded.coding {
                    source = source.note(&format!("  from 1: {}", levels.join(", ")));
                }
            }
            match preparation.target() {
                Target::Number { column, mean, std, .. } => {
                    source.note(&format!("The result is {column}, in its own unit.")).restore(*mean, *std)
                }
                Target::Classes { .. } => source,
            }
        }
    }
}
