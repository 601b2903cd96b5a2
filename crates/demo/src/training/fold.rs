//! What a result is measured against: trivial answers, a linear model, and the same training on other parts of the rows.

use super::{
    go::{Training, find_lr, network, test},
    load::{Loaded, OpenTable},
    measures::{Measures, spread},
    recipe::Plan,
};
use crate::{
    failure::Failure,
    screen::{grouped, tell},
};
use gradus::{
    data::Feeder,
    prelude::*,
    tensor::Real,
    train::{Evaluation, metrics, run::Source},
};
use std::ops::ControlFlow;

/// Rows that are counted at once.
const ROWS: usize = 1024;

/// A metric of something simpler.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    /// What it does.
    pub(crate) name: &'static str,
    pub(crate) metric: String,
    pub(crate) value: f64,
}

/// Trivial answers and a linear model, on the test rows; for tables and arrays.
pub(crate) fn baselines<T: Real>(
    plan: &Plan,
    loaded: &Loaded<T>,
    seen: Option<&Evaluation<T>>,
) -> Result<Vec<Baseline>, Failure> {
    let own = matches!(plan.run.data.source, Source::Table | Source::Arrays);
    let Some(seen) = seen.filter(|_| own) else { return Ok(Vec::new()) };
    let mut found = vec![trivial(loaded, seen)?];
    let mut linear = plan.clone();
    linear.run.network = gradus::train::run::NetSpec { hidden: Some(Vec::new()), ..Default::default() };
    linear.run.stop.minutes = None;
    linear.run.average = None;
    (linear.epochs, linear.run.epochs) = (plan.epochs.min(40), None);
    linear.set_lr(0.01);
    let model = network(&linear, loaded)?;
    let (model, _) = Training { plan: &linear, loaded, folder: None }.run(model)?;
    let (measures, _) = test(&model, &linear, loaded)?;
    let metric = measures.first().to_owned();
    found.extend(measures.get(&metric).map(|value| Baseline { name: "a linear model", metric, value }));
    Ok(found)
}

/// The most frequent class, or the mean, of the training rows, which need not be in memory.
fn trivial<T: Real>(loaded: &Loaded<T>, seen: &Evaluation<T>) -> Result<Baseline> {
    let mut counts = vec![0u64; loaded.train.class_names().len()];
    let (mut sum, mut rows) = (0.0, 0u64);
    let unit = |v: &T| loaded.prepared.in_units(v.to_f64());
    let _ = Feeder::new(&*loaded.train, ROWS)?.epoch(0, 0, |_, _, y| {
        y.iter().for_each(|label| counts[label as usize] += 1);
        y.values().rows().flatten().for_each(|v| (sum, rows) = (sum + unit(v), rows + 1));
        Ok::<_, Error>(ControlFlow::Continue(()))
    })?;
    if !counts.is_empty() {
        let most = (0..counts.len()).max_by_key(|class| counts[*class]).unwrap_or(0) as u32;
        let value = metrics::accuracy(&vec![most; seen.labels.len()], &seen.labels)?;
        return Ok(Baseline { name: "the most frequent class", metric: "accuracy".into(), value });
    }
    let actual: Vec<f64> = seen.values.iter().map(unit).collect();
    let mean = sum / rows.max(1) as f64;
    let value = metrics::rmse(&vec![mean; actual.len()], &actual)?;
    Ok(Baseline { name: "the mean", metric: "rmse".into(), value })
}

/// What cross-validation found: the mean of each metric over the parts, and its standard deviation.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    pub(crate) folds: usize,
    pub(crate) named: Vec<(String, f64, f64)>,
}

/// Trains k times, each time tested on another part of the rows.
pub(crate) fn cross_validate<T: Real>(
    plan: &Plan,
    table: Option<&OpenTable>,
    k: usize,
) -> Result<Folded, Failure> {
    let Some(opened) = table else {
        return Err(Failure::Usage(Error::argument("--folds is for tables")));
    };
    if plan.run.data.take.is_some() {
        let error = Error::argument("data.take is given, where --folds parts all rows");
        return Err(Failure::Usage(error.help("leave out one of both")));
    }
    let share = plan.run.data.split.validation.unwrap_or(0.15);
    let mut all: Vec<Measures> = Vec::new();
    for (fold, parts) in opened.index.folds(k, share, plan.run.seed)?.iter().enumerate() {
        let loaded = opened.loaded::<T>(&plan.run.data, parts, None)?;
        let mut plan = plan.clone();
        if plan.lr().is_none() {
            plan.set_lr(find_lr(&plan, &loaded)?);
        }
        let training = Training { plan: &plan, loaded: &loaded, folder: None };
        let (model, history) = training.run(network(&plan, &loaded)?)?;
        let (measures, _) = test(&model, &plan, &loaded)?;
        let first = measures.first();
        let value = measures.get(first).unwrap_or(f64::NAN);
        let rows = grouped(parts.test.len());
        tell(format!(
            "part {} of {k}: {first} {value:.4} on {rows} rows, {} steps",
            fold + 1,
            history.steps
        ))?;
        all.push(measures);
    }
    let names: Vec<String> = all[0].named.iter().map(|(name, _)| name.clone()).collect();
    let summed = |name: String| {
        let values: Vec<f64> = all.iter().filter_map(|measures| measures.get(&name)).collect();
        let (mean, deviation) = spread(&values);
        (name, mean, deviation)
    };
    let named: Vec<_> = names.into_iter().map(summed).collect();
    for (name, mean, deviation) in &named {
        tell(format!("{name:<18} {mean:.4} ± {deviation:.4} over {k} parts"))?;
    }
    tell("")?;
    Ok(Folded { folds: k, named })
}
