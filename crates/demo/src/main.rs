//! The gradus program: train a network, evaluate and use it, check every gradient, look into model files.
#![forbid(unsafe_code)]

mod args;
mod card;
mod check;
mod confusion;
mod drawing;
mod eval;
mod explain;
mod explain_model;
mod export;
mod failure;
mod graph;
mod hidden;
mod history;
mod import;
mod inspect;
mod linear;
mod network_file;
mod new;
mod out_dir;
mod outcome;
mod paint;
mod picture;
mod play;
mod plot;
mod predict;
mod predicted;
mod report;
mod resume;
mod screen;
mod softargmax;
mod squash;
mod stored;
mod training;
mod vanish;

use args::{Cli, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli.command.unwrap_or_default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(command: Command) -> Result<(), Failure> {
    match command {
        Command::Train(options) => training::options::train(&options),
        Command::New(options) => new::new(&options),
        Command::Resume(options) => resume::resume(&options),
        Command::ExplainModel(options) => explain_model::explain_model(&options),
        Command::Export(options) => export::export(&options),
        Command::Import(options) => import::import(&options),
        Command::Eval(options) => eval::eval(&options),
        Command::Predict(options) => predict::predict(&options),
        Command::Check(options) => check::check(&options),
        Command::Inspect(options) => inspect::inspect(&options),
        Command::Graph(options) => graph::graph(&options),
        Command::Explain(options) => explain::explain(&options),
        Command::Play(options) => play::play(&options),
        Command::Plot(options) => plot::plot(&options),
        Command::Linear(options) => linear::linear(&options),
        Command::Squash(options) => squash::squash(&options),
        Command::Vanish(options) => vanish::vanish(&options),
        Command::Softargmax(options) => softargmax::softargmax(&options),
    }
}
