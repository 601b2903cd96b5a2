//! One training, from its run file to what is written.

use super::{
    fold::{Folded, baselines, cross_validate},
    load::{Loaded, load},
    measures::Measures,
    memory,
    progress::Progress,
    recipe::Plan,
    signals,
};
use crate::{
    card::{Card, Layers},
    failure::Failure,
    history,
    out_dir::{
        CHECKPOINTS, DATA, LOG, METRICS, MODEL, OUTCOME, OutDir, REPORT, RUN, checkpoints, unfinished,
    },
    outcome::{Outcome, fingerprint},
    report::Report,
    screen::tell,
};
use gradus::{
    data::Source as Rows,
    nn::Summary,
    optim::Course,
    prelude::*,
    tensor::{Kind, Real, spec::Spec},
    train::{
        BestModel, Checkpoint, Checkpoints, EarlyStopping, Ended, Evaluation, Fit, History, JsonLog,
        StepBudget, TensorBoard, TimeBudget, evaluate, lr_range_test,
        run::{Precision, RunFile},
    },
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// What else a run is told by the command line.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) out: PathBuf,
    pub(crate) json: bool,
    /// Whether it goes on where it was left.
    pub(crate) resume: bool,
    /// Whether a run that was not finished may be lost.
    pub(crate) overwrite: bool,
    pub(crate) tensorboard: bool,
    /// In how many parts rows are divided for cross-validation first.
    pub(crate) folds: Option<usize>,
}

/// Trains a network, tests it, and writes the model, its metrics and a report.
pub(crate) fn execute(run: RunFile, told: &Told) -> Result<(), Failure> {
    let ran = match run.precision {
        Precision::F32 => go::<f32>(run, told),
        Precision::F64 => go::<f64>(run, told),
    };
    ran.map_err(|failure| match failure {
        // A full disk, say.
        Failure::Failed(error) if error.kind() == Kind::Io && unfinished(&told.out) => {
            let out = told.out.display();
            error.help(format!("what is saved is kept; go on with it: gradus resume {out}")).into()
        }
        failure => failure,
    })
}

fn go<T: Real>(run: RunFile, told: &Told) -> Result<(), Failure> {
    let asked = run.stop.patience.is_some() && run.stop.metric.is_none();
    let loaded = load::<T>(&run.data, run.seed, &told.out, None)?;
    if asked && loaded.valid.is_none() {
        let error = Error::argument("patience is for the validation loss, and there are no validation rows");
        let help =
            "keep a share of the rows for it: --validation 0.1, or data.split.validation in a run file";
        return Err(Failure::Usage(error.help(help)));
    }
    let data = loaded.fingerprint()?;
    if told.resume {
        unchanged(&told.out.join(DATA), &data)?;
    }
    let mut plan = Plan::of(run, loaded.train.rows(), loaded.train.class_names().len());
    let model = network(&plan, &loaded)?;
    let summary = model.summary([1, loaded.train.feature_shape().len()]);
    loaded.notes.iter().try_for_each(tell)?;
    tell(format!("{}\n\n{summary}\n", loaded.about))?;
    let out = OutDir::open(&told.out)?;
    if !told.resume {
        out.begin(told.overwrite, Some(&plan.run.data))?;
        out.put(DATA, data.as_bytes())?;
    }
    let folded = told.folds.filter(|_| !told.resume);
    let folded = folded.map(|k| cross_validate::<T>(&plan, loaded.table.as_ref(), k)).transpose()?;
    if plan.lr().is_none() {
        let lr = find_lr(&plan, &loaded)?;
        plan.set_lr(lr);
        tell(format!("learning rate {lr:.2e}, by a range test\n"))?;
    }
    out.put(RUN, plan.to_toml()?.as_bytes())?;
    let states = plan.optimizer.build(model.params())?.state();
    let states =
        states.iter().map(|(_, tensor)| tensor.len()).sum::<usize>().div_ceil(summary.parameters.max(1));
    let memory = memory::estimate(&plan, &loaded, &summary, states) as u64;
    tell(format!("memory: about {}\n", memory::shown(memory)))?;

    let training = Training { plan: &plan, loaded: &loaded, folder: Some((&out, told)) };
    let (model, history) = training.run(model)?;
    match &history.ended {
        Ended::Interrupted => {
            let (steps, folder) = (history.steps, told.out.display());
            tell(format!(
                "\ninterrupted after {steps} steps, which are saved; go on with\n    gradus resume {folder}"
            ))?;
            return Err(Failure::Interrupted);
        }
        Ended::Stopped(reason) => tell(format!("\nended early: {reason}"))?,
        Ended::Finished => {}
    }
    finish(&training, &model, &summary, &history, (folded, memory))
}

/// Refuses to go on with other data than the run began with; `path` is where it is said what they were.
fn unchanged(path: &Path, data: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|before| before != data) {
        let message = "the data are not those that the run began with";
        return Err(Error::argument(message).file(path).help(
            "put the old ones back; or train on the new ones from the start: gradus train … --overwrite",
        ));
    }
    Ok(())
}

/// Tests the model, and writes what came of it.
fn finish<T: Real>(
    training: &Training<'_, T>,
    model: &Model<T, Layers<T>>,
    summary: &Summary,
    history: &History,
    (folded, memory): (Option<Folded>, u64),
) -> Result<(), Failure> {
    let Training { plan, loaded, folder: Some((out, told)) } = training else { return Ok(()) };
    let mut card = card(plan, loaded);
    card.training = plan.told().into_iter().collect();
    let (measures, seen) = test(model, plan, loaded)?;
    let baselines = baselines(plan, loaded, seen.as_ref())?;
    let outcome = Outcome {
        task: plan.run.data.source,
        measures,
        test_loss: seen.map(|seen| seen.loss()),
        epochs: history.measurements.iter().filter(|m| m.ends_epoch).count() as u32,
        baselines,
        folded,
        seconds: history.seconds,
        samples_per_second: history.rows as f64 / history.seconds.max(1e-9),
        parameters: summary.parameters,
        memory: Some(memory),
        seed: plan.run.seed,
        weights_sha256: fingerprint(model.params()),
    };
    let options = plan.told();
    let report = Report { about: &loaded.about, outcome: &outcome, history, summary, options: &options };
    card.save(model, &out.path(MODEL))?;
    out.put(METRICS, &history::csv(history)?)?;
    out.put(REPORT, report.html().as_bytes())?;
    out.put(OUTCOME, outcome.json()?.as_bytes())?;
    tell(format!("\n{outcome}\n\nwrote {}", out.path(MODEL).display()))?;
    [METRICS, REPORT].iter().try_for_each(|name| tell(format!("      {}", out.path(name).display())))?;
    if told.json {
        tell(outcome.json()?)?;
    }
    Ok(())
}

/// What a model of a run says about itself.
pub(crate) fn card<T: Real>(plan: &Plan, loaded: &Loaded<T>) -> Card<T> {
    let prepared = loaded.prepared.clone();
    let card =
        Card::new(plan.run.data.clone(), plan.network(loaded), plan.loss.clone(), prepared, plan.run.seed);
    card.named(loaded.train.class_names(), loaded.train.target_names())
}

/// A network with fresh weights, as a run says, for the data.
pub(crate) fn network<T: Real>(plan: &Plan, loaded: &Loaded<T>) -> Result<Model<T, Layers<T>>> {
    let params = Params::seed(plan.run.seed);
    let model = Model::new(&params, plan.network(loaded).build(&params)?);
    let output =
        model.summary([1, loaded.train.feature_shape().len()]).rows.last().map_or(0, |row| row.output.last());
    let wanted = loaded.train.target_names().len();
    let one_logit = wanted == 2 && output == 1 && !plan.loss.build::<T>()?.takes_labels();
    if output != wanted && !one_logit {
        let message = format!("the network has {output} outputs, where the data have {wanted}");
        return Err(Error::shape(message)
            .of("network")
            .help(format!("end it with a linear of out_features = {wanted}")));
    }
    Ok(model)
}

/// What the whole is made of, and where it is written to if it is.
pub(crate) struct Training<'t, T: Real> {
    pub(crate) plan: &'t Plan,
    pub(crate) loaded: &'t Loaded<T>,
    pub(crate) folder: Option<(&'t OutDir, &'t Told)>,
}

impl<T: Real> Training<'_, T> {
    /// Trains a model.
    pub(crate) fn run(&self, model: Model<T, Layers<T>>) -> Result<(Model<T, Layers<T>>, History), Failure> {
        let (plan, loaded) = (self.plan, self.loaded);
        let (run, epochs, batch) = (&plan.run, plan.epochs, plan.batch);
        let mut optimizer = plan.optimizer.build(model.params())?;
        let steps = loaded.train.rows().div_ceil(batch) as u64;
        let course = course(run, optimizer.lr(), epochs, steps)?;
        let mut fit = Fit::new(&model, plan.loss.build::<T>()?, &mut *optimizer)
            .epochs(epochs)
            .batch_size(batch)
            .seed(run.seed)
            .course(course);
        if let Some(norm) = run.clip_norm {
            fit = fit.clip(ClipNorm::new(norm));
        }
        if let Some(decay) = run.average {
            fit = fit.average(WeightAverage::ema(model.params(), decay));
        }
        let set = watched(loaded);
        if let Some((name, data)) = set {
            fit = fit.validate_as(name, data);
        }
        if let Some(steps) = run.stop.steps {
            fit = fit.with(StepBudget::new(steps));
        }
        if let Some(minutes) = run.stop.minutes {
            fit = fit.with(TimeBudget::new(Duration::from_secs_f64(60.0 * minutes)));
        }
        if let Some(patience) =
            run.stop.patience.filter(|_| run.stop.metric.is_some() || loaded.valid.is_some())
        {
            let metric = run.stop.metric.as_deref().unwrap_or("valid_loss");
            fit = fit.with(EarlyStopping::new(metric, patience.into())).with(BestModel::new(metric));
        }
        if let Some((out, told)) = self.folder {
            let accuracy = loaded.train.class_names().len() > 1;
            fit = fit.with(Progress::new(epochs, steps * epochs, accuracy, set.map_or("", |(name, _)| name)));
            fit = kept(fit, run, out, told)?;
        }
        let history = fit.run(&*loaded.train)?;
        Ok((model, history))
    }
}

/// What is written while training goes on, and where it begins.
fn kept<'f, T: Real>(
    mut fit: Fit<'f, T>,
    run: &RunFile,
    out: &OutDir,
    told: &Told,
) -> Result<Fit<'f, T>, Failure> {
    let keep = &run.keep;
    let mut keeper = Checkpoints::new(out.path(CHECKPOINTS))
        .keep(keep.last as usize)
        .every_epochs(keep.every_epochs.unwrap_or(0))
        .every(Duration::from_secs_f64(keep.every_seconds));
    if let Some(steps) = keep.every_steps {
        keeper = keeper.every_steps(steps);
    }
    let flag: Arc<AtomicBool> = signals::flag()?;
    fit = fit.with(JsonLog::new(out.path(LOG))).checkpoints(keeper).interrupt(flag);
    if told.tensorboard {
        fit = fit.with(TensorBoard::new(out.path("tensorboard")));
    }
    if let Some(newest) = checkpoints(&told.out).first().filter(|_| told.resume) {
        let (checkpoint, path) = Checkpoints::latest(out.path(CHECKPOINTS))?;
        if path != *newest
            && let Err(error) = Checkpoint::<T>::load(newest)
        {
            tell(format!("the newest checkpoint cannot be read, and the one before it is taken: {error}"))?;
        }
        fit = fit.from(checkpoint);
    }
    Ok(fit)
}

/// The rows that are looked at after each epoch: those of validation, or else the test's, which then decide nothing.
fn watched<T: Real>(loaded: &Loaded<T>) -> Option<(&'static str, &dyn Rows<T>)> {
    let valid = loaded.valid.as_deref().map(|data| ("valid", data));
    valid.or(loaded.test.as_deref().map(|data| ("test", data)))
}

fn course(run: &RunFile, lr: f64, epochs: u64, steps: u64) -> Result<Course> {
    let constant = gradus::optim::ScheduleSpec(Spec::new("constant"));
    run.schedule.as_ref().unwrap_or(&constant).build(lr, epochs, steps)
}

/// The learning rate that a range test suggests, within what is sensible for the rule.
pub(crate) fn find_lr<T: Real>(plan: &Plan, loaded: &Loaded<T>) -> Result<f64> {
    const STEPS: usize = 150;
    let usual = plan.usual_lr();
    let model = network(plan, loaded)?;
    let mut optimizer = plan.optimizer.build(model.params())?;
    let criterion = plan.loss.build::<T>()?;
    let found = lr_range_test(&model, criterion, &mut *optimizer, &*loaded.train, plan.batch, STEPS);
    Ok(found.map_or(usual, |found| found.suggestion.clamp(usual / 3.0, usual * 2.0)))
}

/// What the model makes of the test rows, if there are any.
pub(crate) fn test<T: Real>(
    model: &Model<T, Layers<T>>,
    plan: &Plan,
    loaded: &Loaded<T>,
) -> Result<(Measures, Option<Evaluation<T>>)> {
    let Some(data) = &loaded.test else { return Ok((Measures::default(), None)) };
    let mut graph = Graph::new(model.params());
    let seen = evaluate(&mut graph, model, &*plan.loss.build::<T>()?, &**data)?;
    let measures = Measures::of(&seen, data.class_names(), &loaded.prepared, &plan.loss)?;
    Ok((measures, Some(seen)))
}
