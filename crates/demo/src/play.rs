//! `gradus play`.

use crate::{failure::Failure, screen::say};
use clap::Args;
use gradus_play::{Options, Server};
use std::path::PathBuf;

/// Where, and on what.
#[derive(Args, Debug)]
pub(crate) struct PlayOptions {
    /// The port of this machine, 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = Options::default().port)]
    port: u16,
    /// A table of numbers to train on, whose last column is the target
    #[arg(long, value_name = "FILE.csv")]
    data: Option<PathBuf>,
    /// Threads, 0 for one per core; no result depends on it
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=256))]
    threads: u16,
}

/// Serves the playground until the program is ended.
pub(crate) fn play(options: &PlayOptions) -> Result<(), Failure> {
    let PlayOptions { port, data, threads } = options;
    let options = Options { port: *port, data: data.clone(), threads: usize::from(*threads) };
    let server = Server::bind(&options)?;
    say(format!("gradus play: http://{}/ (Ctrl-C ends it)", server.address()))?;
    Ok(server.run()?)
}
