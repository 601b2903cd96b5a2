//! `gradus export`.

mod around;

use crate::{
    args::How,
    card::{AnyModel, Card, Layers},
    failure::Failure,
    screen::say,
    stored,
};
use around::{about, around};
use clap::{Args, Subcommand};
use gradus::{
    exchange::{
        onnx,
        rust::{Precision, Source},
    },
    prelude::*,
    tensor::Real,
};
use std::path::PathBuf;

/// What a model is written as.
#[derive(Debug, Subcommand)]
pub(crate) enum ExportOptions {
    /// An ONNX file, which ONNX Runtime and many other programs run
    Onnx(ModelOptions),
    /// A file of Rust with a function `predict`, which needs nothing but the standard library
    Rust(RustOptions),
}

/// Which model.
#[derive(Args, Debug)]
pub(crate) struct ModelOptions {
    /// A model.safetensors that gradus has written, or the folder that it is in
    model: PathBuf,
    /// The file to be written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    how: How,
}

/// Which model, and how.
#[derive(Args, Debug)]
pub(crate) struct RustOptions {
    #[command(flatten)]
    model: ModelOptions,
    /// What it computes with
    #[arg(long, value_name = "KIND", default_value = "f64", value_parser = ["f64", "f32"])]
    precision: String,
}

/// Writes a model in another form.
pub(crate) fn export(options: &ExportOptions) -> Result<(), Failure> {
    let (ExportOptions::Onnx(model) | ExportOptions::Rust(RustOptions { model, .. })) = options;
    match stored::model(&model.model, &model.how)? {
        AnyModel::F32(card, network) => write(options, model, &card, &network),
        AnyModel::F64(card, network) => write(options, model, &card, &network),
    }
}

fn write<T: Real>(
    options: &ExportOptions,
    ModelOptions { out, .. }: &ModelOptions,
    card: &Card<T>,
    model: &Model<T, Layers<T>>,
) -> Result<(), Failure> {
    let features = card.network.inputs.shape()?;
    match options {
        ExportOptions::Onnx(_) => {
            let export = onnx::Export::new().around(around(card)).metadata(crate::card::KEY, &card.text()?);
            let export = export.metadata("about", &about(card).join("\n"));
            export.write(out, model.params(), model, features)?;
        }
        ExportOptions::Rust(rust) => {
            let precision = if rust.precision == "f32" { Precision::F32 } else { Precision::F64 };
            let source = Source::new().around(around(card)).precision(precision);
            let source = about(card).iter().fold(source, |source, line| source.note(line));
            source.write(out, model.params(), model, features)?;
        }
    }
    say(format!("wrote {}", out.display()))
}
