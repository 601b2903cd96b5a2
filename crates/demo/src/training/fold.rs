//! What a result is measured against: trivial answers, a linear model, and the same training on other parts of the rows.

use super::{
    go::{Training, find_lr, network, test},
    load::{Loaded, OpenTable},
    measures::Measures,
    recipe::Plan,
};
use crate::{
    failure::Failure,
    screen::{grouped, say},
};
use gradus::{
    prelude::*,
    tensor::Real,
    train::{metrics, run::Source},
};

/// A metric of something simpler.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    /// What it does.
    pub(crate) name: &'static str,
    pub(crate) metric: String,
    pub(crate) value: f64,
}

/// Trivial answers and a linear model, on the test rows; for tables and arrays.
pub(crate) fn baselines<T: Real>(plan: &Plan, loaded: &Loaded<T>) -> Result<Vec<Baseline>, Failure> {
    let own = matches!(plan.run.data.source, Source::Table | Source::Arrays);
    let Some(data) = loaded.test.as_deref().filter(|_| own) else { return Ok(Vec::new()) };
    let mut found = trivial(loaded, data)?;
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

/// The most frequent class, or the mean, of the training rows.
fn trivial<T: Real>(loaded: &Loaded<T>, test: &dyn gradus::data::Source<T>) -> Result<Vec<Baseline>> {
    let all = |data: &dyn gradus::data::Source<T>| data.read(std::slice::from_ref(&(0..data.rows())));
    let (train, test) = (all(&*loaded.train)?, all(test)?);
    if train.classes() > 0 {
        let counts = train.class_counts();
        let most = (0..counts.len()).max_by_key(|class| counts[*class]).unwrap_or(0) as u32;
        let value = metrics::accuracy(&vec![most; test.len()], test.y())?;
        return Ok(vec![Baseline { name: "the most frequent class", metric: "accuracy".into(), value }]);
    }
    let numbers = |data: &Dataset<T>| -> Vec<f64> {
        let values = data.values().map_or(&[][..], |values| values.as_slice());
        values.iter().map(|v| loaded.prepared.in_units(v.to_f64())).collect()
    };
    let (known, actual) = (numbers(&train), numbers(&test));
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let value = metrics::rmse(&vec![mean; actual.len()], &actual)?;
    Ok(vec![Baseline { name: "the mean", metric: "rmse".into(), value }])
}

/// What cross-validation found: the mean of each metric over the parts, and its standard deviation.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    pub(crate) folds: usize,
    pub(crate) named: Vec<(String, f64, f64)>,
}

/// Trains k times, each time tested on another part of the rows.
pub(crate) fn cross_validate<T: Real>(plan: &Plan, k: usize) -> Result<Folded, Failure> {
    if plan.run.data.source != Source::Table {
        return Err(Failure::Usage(Error::argument("--folds is for tables")));
    }
    let opened = OpenTable::open(&plan.run.data)?;
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
        say(format!("part {} of {k}: {first} {value:.4} on {rows} rows, {} steps", fold + 1, history.steps))?;
        all.push(measures);
    }
    let names: Vec<String> = all[0].named.iter().map(|(name, _)| name.clone()).collect();
    let summed = |name: String| {
        let values: Vec<f64> = all.iter().filter_map(|measures| measures.get(&name)).collect();
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
        (name, mean, deviation)
    };
    let named: Vec<_> = names.into_iter().map(summed).collect();
    for (name, mean, deviation) in &named {
        say(format!("{name:<18} {mean:.4} ± {deviation:.4} over {k} parts"))?;
    }
    say("")?;
    Ok(Folded { folds: k, named })
}
