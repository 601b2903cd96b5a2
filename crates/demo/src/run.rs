//! `gradus train`.

use crate::{
    card::Card,
    confusion::Confusion,
    failure::Failure,
    history::{self, Epoch},
    network::{self, Plan},
    options::TrainOptions,
    out_dir::{METRICS, MODEL, OutDir},
    outcome::{Outcome, fingerprint},
    progress::Progress,
    screen::{grouped, percent, say},
    task::Task,
    train::{Measured, Trainer, evaluate},
};
use gradus::{losses, optim, prelude::*, tensor::kernels::set_threads};
use std::{path::PathBuf, time::Instant};

/// Trains a network, tests it, and writes the model, its metrics and a report.
pub(crate) fn train(options: &TrainOptions) -> Result<(), Failure> {
    let task = options.place.data.unwrap_or(Task::Digits);
    let out = options.out.clone().unwrap_or_else(|| PathBuf::from("runs").join(task.to_string()));
    set_threads(options.how.threads.into());
    say(format!("gradus train: {task}, {} epochs; writes to {}", options.epochs, out.display()))?;
    let parts = task.load(&options.place.dir, options.seed)?;
    let plan = plan(options, &parts.train);
    let normaliser = Normaliser::whole(&parts.train)?;
    let mut card = Card::new(task, &parts.train, plan, &options.loss, normaliser, options.seed);
    card.training = options.training();
    let (train, test) = (card.prepare(parts.train)?, card.prepare(parts.test)?);
    let mut trainer = trainer(options, &card, &train)?;
    let summary = network::summary(&trainer.model, train.features());
    let (rows, tested) = (grouped(train.len()), grouped(test.len()));
    say(format!("{rows} training rows, {tested} test rows ({})\n", task.parting(options.seed)))?;
    say(format!("{summary}\n"))?;

    let out = OutDir::open(&out)?;
    let (epochs, last) = epochs(options, &mut trainer, &test)?;
    let confusion = Confusion::new(&card.classes, test.y(), &last.predicted);
    let seconds: f64 = epochs.iter().map(|e| e.seconds).sum();
    let outcome = Outcome {
        task,
        test_accuracy: last.accuracy(),
        test_loss: last.loss(),
        epochs: Some(options.epochs),
        seconds,
        samples_per_second: train.len() as f64 * f64::from(options.epochs) / seconds,
        parameters: summary.parameters,
        seed: options.seed,
        weights_sha256: fingerprint(&trainer.model),
        confusion,
    };
    card.save(&trainer.model, &out.path(MODEL))?;
    out.put(METRICS, &history::csv(&epochs)?)?;
    conclude(options, &outcome, &last, &out)
}

/// The network that the options ask for, for rows like those of `train`.
fn plan(options: &TrainOptions, train: &Dataset<f32>) -> Plan {
    let ends = (train.features(), train.classes());
    Plan {
        sizes: [&[ends.0], &options.hidden.0[..], &[ends.1]].concat(),
        activation: options.activation.clone(),
        dropout: options.dropout,
        sigmoid: options.loss == "bce",
    }
}

fn trainer<'d>(options: &TrainOptions, card: &Card, train: &'d Dataset<f32>) -> Result<Trainer<'d>> {
    let model = card.network.build(options.seed)?;
    Ok(Trainer {
        criterion: losses::by_name(&options.loss, Reduction::Mean)?,
        optimizer: optim::by_name(&options.optimizer, model.params(), options.lr)?,
        graph: Graph::new(model.params()),
        loader: Loader::new(train, options.batch as usize)?.shuffle(true).seed(options.seed),
        model,
    })
}

/// Trains epoch by epoch and evaluates after each; gives what was measured, and the last evaluation.
fn epochs(
    options: &TrainOptions,
    trainer: &mut Trainer<'_>,
    test: &Dataset<f32>,
) -> Result<(Vec<Epoch>, Measured), Failure> {
    let schedule = options.schedule.schedule(options.lr, options.epochs);
    let progress = Progress::new(options.epochs, trainer.loader.len() as u64 * u64::from(options.epochs))?;
    let mut tester = Graph::new(trainer.model.params());
    let mut epochs = Vec::new();
    let mut tested = Measured::default();
    for k in 0..options.epochs {
        let lr = schedule.lr(k.into());
        trainer.optimizer.set_lr(lr);
        let start = Instant::now();
        let trained = trainer.epoch(k, |measured| progress.step(k, measured))?;
        let seconds = start.elapsed().as_secs_f64();
        tested = evaluate(&trainer.model, &*trainer.criterion, &mut tester, test)?;
        tested.finite(|_| format!("the test after epoch {}", k + 1))?;
        let epoch = Epoch {
            epoch: k + 1,
            lr,
            train_loss: trained.loss(),
            train_accuracy: trained.accuracy(),
            test_loss: tested.loss(),
            test_accuracy: tested.accuracy(),
            seconds,
        };
        progress.epoch(&epoch)?;
        epochs.push(epoch);
    }
    Ok((epochs, tested))
}

/// Says what came of it and where it is.
fn conclude(options: &TrainOptions, outcome: &Outcome, last: &Measured, out: &OutDir) -> Result<(), Failure> {
    let (right, all) = (grouped(last.correct()), grouped(last.predicted.len()));
    say(format!("\ntest accuracy   {} ({right} of {all})", percent(outcome.test_accuracy)))?;
    say(format!("test loss       {:.4}", outcome.test_loss))?;
    let speed = grouped(outcome.samples_per_second as usize);
    say(format!("training time   {:.2} s, {speed} samples per second", outcome.seconds))?;
    say(format!("\n{}\n", outcome.confusion))?;
    say(format!("wrote {}", out.path(MODEL).display()))?;
    say(format!("      {}", out.path(METRICS).display()))?;
    if options.how.json {
        say(outcome.json()?)?;
    }
    Ok(())
}
