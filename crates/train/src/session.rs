//! A training while it runs.

use crate::{
    Callback, Checkpoint, Checkpoints, Ended, Every, Fit, Flow, History, Measurement, Moment, Position,
    callback::tell,
    evaluate::evaluate,
    fit::{Metric, Pace},
    step::{Dyn, Stepper},
    tally::Tally,
};
use gradus_autograd::Graph;
use gradus_data::{Feeder, Loader, Rows, Source, Targets};
use gradus_optim::{AnyOptimizer, Per, WeightAverage};
use gradus_tensor::{Error, Params, Real, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

pub(crate) struct Session<'a, T: Real> {
    stepper: Stepper<'a, T>,
    params: Params<T>,
    optimizer: &'a mut dyn AnyOptimizer<T>,
    epochs: u64,
    batch_size: usize,
    order: (bool, u64),
    pace: Option<Pace<'a>>,
    average: Option<WeightAverage<T>>,
    validation: Option<(String, &'a dyn Source<T>)>,
    validator: Graph<T>,
    validate: Vec<Every>,
    metrics: Vec<(String, Metric<'a, T>)>,
    callbacks: Vec<Box<dyn Callback<T> + 'a>>,
    keep: Option<Checkpoints>,
    /// Where the newest checkpoint stands.
    kept: Option<Position>,
    interrupt: Option<Arc<AtomicBool>>,
    position: Position,
    loss: f64,
    tally: Tally,
    measurements: Vec<Measurement>,
    ended: Option<Ended>,
    rows: u64,
    /// Seconds of training: in all, and when the last measurement was.
    seconds: (f64, f64),
}

impl<'a, T: Real> Session<'a, T> {
    pub(crate) fn new(fit: Fit<'a, T>, train: &dyn Source<T>) -> Result<Self> {
        let graph = Graph::new(&fit.params);
        let classes = train.class_names().len();
        let Fit { model, criterion, clip, .. } = fit;
        let mut session = Session {
            stepper: Stepper { graph, model: Dyn(model), criterion, clip, classes },
            validator: Graph::new(&fit.params),
            params: fit.params,
            optimizer: fit.optimizer,
            epochs: fit.epochs,
            batch_size: fit.batch_size,
            order: (fit.shuffle, fit.seed),
            pace: fit.pace,
            average: fit.average,
            validation: fit.validation,
            validate: if fit.validate.is_empty() { vec![Every::Epochs(1)] } else { fit.validate },
            metrics: fit.metrics,
            callbacks: fit.callbacks,
            keep: fit.keep,
            kept: None,
            interrupt: fit.interrupt,
            position: Position::default(),
            loss: f64::NAN,
            tally: Tally::default(),
            measurements: Vec::new(),
            ended: None,
            rows: 0,
            seconds: (0.0, 0.0),
        };
        let names = session.names(train)?;
        for callback in &session.callbacks {
            if let Some(needed) = callback.needs().filter(|needed| !names.iter().any(|name| name == needed)) {
                let who = Some(callback.name()).filter(|name| !name.is_empty());
                let who = who.map_or_else(|| format!("{callback:?}"), str::to_owned);
                let message = format!("{who} needs the metric {needed:?}, which is not measured");
                return Err(Error::argument(message)
                    .of("fit")
                    .help(format!("measured are {}", names.join(", "))));
            }
        }
        if let Some(keep) = &mut session.keep {
            keep.open()?;
        }
        if let Some(checkpoint) = fit.from {
            session.restore(checkpoint)?;
        }
        let names: Vec<(String, f64)> = names.into_iter().map(|name| (name, f64::NAN)).collect();
        session.tell(false, &names, |callback, moment| callback.begin(moment).map(|()| Flow::Continue))?;
        Ok(session)
    }

    /// The names of all that will be measured; that the data fit the model is found out on the way.
    fn names(&mut self, train: &dyn Source<T>) -> Result<Vec<String>> {
        let one = train.read(std::slice::from_ref(&(0..1)))?;
        let mut loader = Loader::new(&one, 1)?;
        let Some((x, _)) = loader.batches().next() else { return Ok(Vec::new()) };
        let output = self.stepper.model.0.forward(self.validator.eval().input(x));
        output.value()?;
        let mut probe = Tally::default();
        let classes = self.stepper.classes;
        probe.add(0.0, 1, (classes > 1 && output.shape().len() == classes).then_some(0));
        let mut names: Vec<_> = std::iter::once("lr".to_owned()).collect();
        let of = |set: &str| probe.metrics(set).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        names.extend(of("train"));
        if let Some((set, _)) = &self.validation {
            names.extend(of(set));
            names.extend(self.metrics.iter().map(|(name, _)| format!("{set}_{name}")));
        }
        Ok(names)
    }

    pub(crate) fn run(mut self, train: &dyn Source<T>) -> Result<History> {
        let (shuffle, seed) = self.order;
        let mut feeder = Feeder::new(train, self.batch_size)?.shuffle(shuffle).seed(seed);
        let batches = feeder.len() as u64;
        while self.ended.is_none() && self.position.epoch < self.epochs {
            let Position { epoch, batch, .. } = self.position;
            let mut clock = Instant::now();
            let _ = feeder.epoch(epoch, batch as usize, |batch, x, y| {
                let last = batch as u64 + 1 == batches;
                self.batch(x, y, last, &mut clock).map_err(|e| at(e, epoch, batch as u64, batches))
            })?;
            self.seconds.0 += clock.elapsed().as_secs_f64();
            if self.position.batch == batches {
                self.end_epoch()?;
            }
        }
        self.finish()
    }

    /// One step and what follows from it.
    fn batch(
        &mut self,
        x: Rows<'_, T>,
        y: Targets<'_, T>,
        last: bool,
        clock: &mut Instant,
    ) -> Result<ControlFlow<()>> {
        self.pace();
        let found = self.stepper.step(self.optimizer, x, y)?;
        if let Some(average) = &mut self.average {
            average.update();
        }
        let rows = x.indices().len();
        self.tally.add(found.loss, rows, found.correct);
        self.rows += rows as u64;
        (self.position.batch, self.position.step) = (self.position.batch + 1, self.position.step + 1);
        self.loss = found.loss;
        let stop = self.tell(last, &[], |callback, moment| callback.step(moment))?;
        self.ended = stop.reason().map(Ended::Stopped);
        if self.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            self.ended = Some(Ended::Interrupted);
        }
        let due = self
            .validate
            .iter()
            .any(|every| matches!(every, Every::Steps(n) if self.position.step.is_multiple_of(*n.max(&1))));
        if !last && (due || matches!(self.ended, Some(Ended::Stopped(_)))) {
            self.seconds.0 += clock.elapsed().as_secs_f64();
            self.measure(false, true)?;
            *clock = Instant::now();
        }
        if !last && self.keep.as_ref().is_some_and(|keep| keep.due(self.position.step, None)) {
            self.save()?;
        }
        Ok(if self.ended.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    fn end_epoch(&mut self) -> Result<()> {
        let epoch = self.position.epoch;
        let due = |every: &Every| matches!(every, Every::Epochs(n) if (epoch + 1).is_multiple_of(*n.max(&1)));
        let last = epoch + 1 >= self.epochs || self.ended.is_some();
        self.measure(true, last || self.validate.iter().any(due))?;
        self.position = Position { epoch: epoch + 1, batch: 0, step: self.position.step };
        self.tally = Tally::default();
        let keep = self.keep.as_ref();
        if keep.is_some_and(|keep| {
            keep.due(self.position.step, Some(epoch)) || keep.due(self.position.step, None)
        }) {
            self.save()?;
        }
        Ok(())
    }

    /// Measures, with the average in the place of θ if there is one, and tells the callbacks.
    fn measure(&mut self, ends_epoch: bool, validate: bool) -> Result<()> {
        let mut metrics = vec![("lr".to_owned(), self.optimizer.lr())];
        if ends_epoch {
            metrics.extend(self.tally.metrics("train"));
        }
        if let Some(average) = &mut self.average {
            average.swap();
        }
        let told = self.validated(&mut metrics, validate).and_then(|()| {
            let (total, before) = self.seconds;
            self.seconds.1 = total;
            let Position { epoch, step, .. } = self.position;
            let seconds = total - before;
            let now = Measurement { epoch, step, ends_epoch, metrics: metrics.clone(), seconds };
            self.measurements.push(now);
            self.observed(&metrics);
            self.tell(ends_epoch, &metrics, |callback, moment| callback.measure(moment))
        });
        if let Some(average) = &mut self.average {
            average.swap();
        }
        if let (Some(reason), None) = (told?.reason(), &self.ended) {
            self.ended = Some(Ended::Stopped(reason));
        }
        Ok(())
    }

    fn validated(&mut self, metrics: &mut Vec<(String, f64)>, validate: bool) -> Result<()> {
        let Some((set, data)) = self.validation.as_ref().filter(|_| validate) else { return Ok(()) };
        let seen = evaluate(&mut self.validator, self.stepper.model.0, &*self.stepper.criterion, *data)?;
        metrics.extend(seen.metrics(set));
        metrics.extend(self.metrics.iter().map(|(name, metric)| (format!("{set}_{name}"), metric(&seen))));
        Ok(())
    }

    fn finish(mut self) -> Result<History> {
        let ended = self.ended.clone().unwrap_or(Ended::Finished);
        if self.keep.is_some() && self.kept != Some(self.position) {
            self.save()?;
        }
        if ended != Ended::Interrupted {
            if let Some(average) = self.average.as_ref().filter(|average| average.updates() > 0) {
                average.copy_to(&self.params)?;
            }
            self.tell(true, &[], |callback, moment| callback.end(moment).map(|()| Flow::Continue))?;
        }
        let (steps, rows, seconds) = (self.position.step, self.rows, self.seconds.0);
        Ok(History { measurements: self.measurements, ended, steps, rows, seconds })
    }

    /// Sets the learning rate of the next step, and the momentum where it is cycled.
    fn pace(&mut self) {
        let Position { epoch, step, .. } = self.position;
        match &self.pace {
            None => {}
            Some(Pace::Course(course)) => course.apply(self.optimizer, epoch, step),
            Some(Pace::Timed(schedule, per)) => {
                let t = if *per == Per::Step { step } else { epoch };
                self.optimizer.set_lr(schedule.lr(t));
                if let Some(momentum) = schedule.momentum(t) {
                    self.optimizer.set_momentum(momentum);
                }
            }
        }
    }

    /// Tells a schedule that looks at a metric.
    fn observed(&mut self, metrics: &[(String, f64)]) {
        let Some(Pace::Course(course)) = &mut self.pace else { return };
        let set = self.validation.as_ref().map_or("train", |(set, _)| set);
        let name = format!("{set}_loss");
        if let Some((_, value)) = metrics.iter().find(|(own, _)| *own == name) {
            course.observe(*value);
        }
    }

    fn tell(
        &mut self,
        ends_epoch: bool,
        metrics: &[(String, f64)],
        told: impl FnMut(&mut dyn Callback<T>, &mut Moment<'_, T>) -> Result<Flow>,
    ) -> Result<Flow> {
        let (Position { epoch, step, .. }, loss) = (self.position, self.loss);
        let (params, optimizer) = (&self.params, &mut *self.optimizer);
        tell(
            &mut self.callbacks,
            &mut Moment { epoch, step, ends_epoch, loss, metrics, params, optimizer },
            told,
        )
    }

    fn save(&mut self) -> Result<()> {
        let mut checkpoint = Checkpoint::capture(&self.params, self.optimizer, self.position);
        if let Some(Pace::Course(course)) = &self.pace {
            checkpoint.schedule = course.state();
        }
        checkpoint.average = self.average.as_ref().map_or_else(Vec::new, WeightAverage::state);
        let mut note = |name: &str, value: serde_json::Result<Value>| {
            let value = value.map_err(|e| Error::format(e.to_string()).of("checkpoint"))?;
            checkpoint.notes.insert(name.to_owned(), value);
            Ok(())
        };
        note("tally", serde_json::to_value(&self.tally))?;
        note("measurements", serde_json::to_value(&self.measurements))?;
        if let Some(Ended::Stopped(reason)) = &self.ended {
            note("stopped", Ok(Value::from(reason.as_str())))?;
        }
        for callback in self.callbacks.iter().filter(|callback| !callback.name().is_empty()) {
            note(&format!("callback.{}", callback.name()), Ok(callback.state()))?;
            let named = |(name, tensor)| (format!("{}.{name}", callback.name()), tensor);
            checkpoint.callbacks.extend(callback.tensors().into_iter().map(named));
        }
        if let Some(keep) = &mut self.keep {
            keep.put(&checkpoint)?;
            self.kept = Some(self.position);
        }
        Ok(())
    }

    fn restore(&mut self, mut checkpoint: Checkpoint<T>) -> Result<()> {
        if let Some(average) = &mut self.average {
            average.load_state(&checkpoint.average)?;
        }
        if let Some(Pace::Course(course)) = &mut self.pace {
            course.load_state(&checkpoint.schedule)?;
        }
        self.position = checkpoint.restore(&self.params, self.optimizer)?;
        self.stepper.graph.resume_at(self.position.step);
        self.tally = noted(&checkpoint, "tally")?.unwrap_or_default();
        self.measurements = noted(&checkpoint, "measurements")?.unwrap_or_default();
        self.ended = noted(&checkpoint, "stopped")?.map(Ended::Stopped);
        for callback in self.callbacks.iter_mut().filter(|callback| !callback.name().is_empty()) {
            let prefix = format!("{}.", callback.name());
            let own = |(name, tensor): &(String, _)| {
                Some((name.strip_prefix(&prefix)?.to_owned(), Clone::clone(tensor)))
            };
            let tensors = checkpoint.callbacks.iter().filter_map(own).collect();
            if let Some(state) = checkpoint.notes.remove(&format!("callback.{}", callback.name())) {
                callback.load_state(&state, tensors)?;
            }
        }
        Ok(())
    }
}

/// What a checkpoint says under a name.
fn noted<T, S: DeserializeOwned>(checkpoint: &Checkpoint<T>, name: &str) -> Result<Option<S>> {
    let read = |value: &Value| {
        S::deserialize(value).map_err(|e| Error::format(format!("{name}: {e}")).of("checkpoint"))
    };
    checkpoint.notes.get(name).map(read).transpose()
}

/// Where an error arose.
fn at(error: Error, epoch: u64, batch: u64, batches: u64) -> Error {
    error.of(format!("epoch {}, batch {} of {batches}", epoch + 1, batch + 1))
}
