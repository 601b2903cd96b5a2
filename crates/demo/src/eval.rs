//! `gradus eval`.

use crate::{
    args::{How, Where},
    card::{AnyModel, Card, Layers},
    failure::Failure,
    outcome::{Outcome, fingerprint},
    screen::say,
    stored::{self, Stored},
    training::measures::Measures,
};
use clap::Args;
use gradus::{
    data::Source as Rows,
    prelude::*,
    tensor::Real,
    train::{evaluate, run::Source},
};
use std::{path::PathBuf, time::Instant};

/// Which model, and on which data.
#[derive(Args, Debug)]
pub(crate) struct EvalOptions {
    /// A model.safetensors that gradus has written, or the folder that it is in
    model: PathBuf,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: How,
}

/// Measures a stored model on the test rows.
pub(crate) fn eval(options: &EvalOptions) -> Result<(), Failure> {
    match stored::model(&options.model, &options.how)? {
        AnyModel::F32(card, model) => measure(options, card, model),
        AnyModel::F64(card, model) => measure(options, card, model),
    }
}

fn measure<T: Real>(options: &EvalOptions, card: Card<T>, model: Model<T, Layers<T>>) -> Result<(), Failure> {
    let Stored { card, model, source, test, about } =
        stored::with_rows(card, model, &options.place, &options.model)?;
    say(format!("gradus eval: {}\n{about}, of {source}\n", options.model.display()))?;
    let outcome = outcome(&card, &model, source, &*test)?;
    say(&outcome)?;
    if options.how.json {
        say(outcome.json()?)?;
    }
    Ok(())
}

/// What a model makes of test rows.
pub(crate) fn outcome<T: Real>(
    card: &Card<T>,
    model: &Model<T, Layers<T>>,
    task: Source,
    test: &dyn Rows<T>,
) -> Result<Outcome> {
    let start = Instant::now();
    let criterion = card.loss.build::<T>()?;
    let seen = evaluate(&mut Graph::new(model.params()), model, &*criterion, test)?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(Outcome {
        task,
        measures: Measures::of(&seen, &card.classes, &card.prepared, &card.loss)?,
        test_loss: Some(seen.loss()),
        epochs: 0,
        baselines: Vec::new(),
        folded: None,
        seconds,
        samples_per_second: test.rows() as f64 / seconds,
        memory: None,
        parameters: model.params().count(),
        seed: card.seed,
        weights_sha256: fingerprint(model.params()),
    })
}
