//! `gradus play`.

use crate::{
    card::{Card, Prepared},
    failure::Failure,
    screen::say,
    training::recipe::Plan,
};
use clap::Args;
use gradus::prelude::Result;
use gradus_play::{ModelWriter, Options, Server, Trained};
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
    let model = Some(model_file as ModelWriter);
    let options = Options { port: *port, data: data.clone(), threads: usize::from(*threads), model };
    let server = Server::bind(&options)?;
    say(format!("gradus play: http://{}/ (Ctrl-C ends it)", server.address()))?;
    Ok(server.run()?)
}

/// The model file of a network of the playground, as `gradus train` writes it.
fn model_file(trained: &Trained<'_>) -> Result<Vec<u8>> {
    let prepared = match trained.prepared.clone() {
        gradus_play::Prepared::Arrays { features, normaliser } => Prepared::Arrays { features, normaliser },
        gradus_play::Prepared::Table(preparation) => Prepared::Table(preparation),
    };
    let plan = Plan::of(trained.run.clone(), 0, trained.classes.len());
    let (data, network) = (plan.run.data.clone(), trained.network.clone());
    let card = Card::new(data, network, plan.loss.clone(), prepared, plan.run.seed);
    let mut card = card.named(&trained.classes, trained.targets);
    card.training = plan.told().into_iter().collect();
    trained.model.params().to_bytes(&trained.notes.iter().cloned().chain([card.entry()?]).collect())
}
