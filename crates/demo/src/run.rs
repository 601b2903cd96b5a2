//! `gradus train`.

use crate::{
    card::Card,
    confusion::Confusion,
    failure::Failure,
    history::{self, Epoch},
    network::Plan,
    options::TrainOptions,
    out_dir::{METRICS, MODEL, OutDir, REPORT},
    outcome::{Outcome, fingerprint},
    progress::Progress,
    report::Report,
    screen::{grouped, say},
    train::{Measured, Trainer, evaluate},
};
use gradus::{losses, optim, prelude::*, tensor::kernels::set_threads};
use std::time::Instant;

/// Trains a network, tests it, and writes the model, its metrics and a report.
pub(crate) fn train(options: &TrainOptions) -> Result<(), Failure> {
    let task = options.task();
    set_threads(options.how.threads.into());
    say(format!("gradus train: {}", options.intent()))?;
    let parts = task.load(&options.place.dir, options.seed)?;
    let plan = plan(options, &parts.train);
    let normaliser = Normaliser::whole(&parts.train)?;
    let mut card = Card::new(task, &parts.train, plan, &options.loss, normaliser, options.seed);
    card.training = options.training().into_iter().collect();
    let (train, test) = (card.prepare(parts.train)?, card.prepare(parts.test)?);
    let mut trainer = trainer(options, &card, &train)?;
    let summary = trainer.model.summary([1, train.features()]);
    let (rows, tested) = (grouped(train.len()), grouped(test.len()));
    let about = format!("{rows} training rows, {tested} test rows; {}", task.parting(options.seed));
    say(format!("{about}\n\n{summary}\n"))?;

    let out = OutDir::open(&options.out())?;
    let (epochs, last) = epochs(options, &mut trainer, &test)?;
    let seconds: f64 = epochs.iter().map(|e| e.seconds).sum();
    let outcome = Outcome {
        task,
        test_accuracy: last.accuracy(),
        test_loss: last.loss(),
        epochs: Some(options.epochs()),
        seconds,
        samples_per_second: train.len() as f64 * f64::from(options.epochs()) / seconds,
        parameters: summary.parameters,
        seed: options.seed,
        weights_sha256: fingerprint(&trainer.model),
        confusion: Confusion::new(&card.classes, test.y(), &last.predicted),
    };
    let told = options.told();
    let report =
        Report { about: &about, outcome: &outcome, epochs: &epochs, summary: &summary, options: &told };
    card.save(&trainer.model, &out.path(MODEL))?;
    out.put(METRICS, &history::csv(&epochs)?)?;
    out.put(REPORT, report.html().as_bytes())?;
    say(format!("\n{outcome}\n\nwrote {}", out.path(MODEL).display()))?;
    [METRICS, REPORT].iter().try_for_each(|name| say(format!("      {}", out.path(name).display())))?;
    if options.how.json {
        say(outcome.json()?)?;
    }
    Ok(())
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
        optimizer: optim::by_name(&options.optimizer, model.params(), options.lr())?,
        graph: Graph::new(model.params()),
        loader: Loader::new(train, options.batch() as usize)?.shuffle(true).seed(options.seed),
        model,
    })
}

/// Trains epoch by epoch and evaluates after each; gives what was measured, and the last evaluation.
fn epochs(
    options: &TrainOptions,
    trainer: &mut Trainer<'_>,
    test: &Dataset<f32>,
) -> Result<(Vec<Epoch>, Measured), Failure> {
    let schedule = optim::schedule_by_name(&options.schedule, options.lr(), options.epochs().into())?;
    let progress =
        Progress::new(options.epochs(), trainer.loader.len() as u64 * u64::from(options.epochs()))?;
    let mut tester = Graph::new(trainer.model.params());
    let mut epochs = Vec::new();
    let mut tested = Measured::default();
    for k in 0..options.epochs() {
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
