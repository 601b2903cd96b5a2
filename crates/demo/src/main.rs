//! The gradus program: train a network, evaluate and use it, check every gradient, look into model files.
#![forbid(unsafe_code)]

mod args;
mod card;
mod confusion;
mod failure;
mod history;
mod network;
mod options;
mod out_dir;
mod outcome;
mod progress;
mod run;
mod screen;
mod task;
mod train;

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
        Command::Train(options) => run::train(&options),
    }
}
