//! `gradus eval`.

use crate::{
    args::{How, Where},
    confusion::Confusion,
    failure::Failure,
    outcome::{Outcome, fingerprint},
    screen::{grouped, say},
    stored,
    train::evaluate,
};
use clap::Args;
use gradus::{losses, prelude::*};
use std::{path::PathBuf, time::Instant};

/// Which model, and on which data.
#[derive(Args, Debug)]
pub(crate) struct EvalOptions {
    /// A model.safetensors that gradus has written
    model: PathBuf,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: How,
}

/// Measures a stored model on the test rows.
pub(crate) fn eval(options: &EvalOptions) -> Result<(), Failure> {
    let stored::Stored { card, model, task, test, .. } =
        stored::open(&options.model, &options.place, &options.how)?;
    let criterion = losses::by_name(&card.loss, Reduction::Mean)?;
    say(format!(
        "gradus eval: {}\n{} test rows of {task}; {}\n",
        options.model.display(),
        grouped(test.len()),
        task.parting(card.seed)
    ))?;
    let start = Instant::now();
    let measured = evaluate(&model, &*criterion, &mut Graph::new(model.params()), &test)?;
    let seconds = start.elapsed().as_secs_f64();
    let outcome = Outcome {
        task,
        test_accuracy: measured.accuracy(),
        test_loss: measured.loss(),
        epochs: None,
        seconds,
        samples_per_second: test.len() as f64 / seconds,
        parameters: model.params().count(),
        seed: card.seed,
        weights_sha256: fingerprint(&model),
        confusion: Confusion::new(&card.classes, test.y(), &measured.predicted),
    };
    say(&outcome)?;
    if options.how.json {
        say(outcome.json()?)?;
    }
    Ok(())
}
