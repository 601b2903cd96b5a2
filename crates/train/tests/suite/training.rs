//! A small training that uses everything that has a memory.

use gradus_autograd::ops::Tanh;
use gradus_data::Dataset;
use gradus_losses::CrossEntropy;
use gradus_nn::{BatchNorm1d, Dropout, Linear, Model, Sequential};
use gradus_optim::{AnyOptimizer, CosineAnnealing, Per, ReduceLrOnPlateau, WeightAverage, by_name};
use gradus_tensor::{Params, Real, Result};
use gradus_train::{
    BestModel, Checkpoint, Checkpoints, EarlyStopping, Fit, Flow, History, Measurement, Moment, Plateau,
};
use std::path::Path;

/// Whether tests are to take minutes.
pub(crate) fn long() -> bool {
    std::env::var_os("GRADUS_LONG").is_some()
}

/// Moons, and others to validate on.
pub(crate) fn data<T: Real>() -> (Dataset<T>, Dataset<T>) {
    (gradus_data::moons(90, 0.2, 1).unwrap(), gradus_data::moons(40, 0.2, 2).unwrap())
}

/// A network with random masks and running averages.
pub(crate) fn network<T: Real>() -> Model<T, Sequential<T>> {
    let params = Params::<T>::seed(3);
    let layers = Sequential::new(&params)
        .add(|p| Linear::new(p, 2, 8))
        .add(|p| BatchNorm1d::new(p, 8))
        .add(|_| Tanh)
        .add(|_| Dropout::new(0.2))
        .add(|p| Linear::new(p, 8, 2));
    Model::new(&params, layers)
}

/// Ends after a step, as if somebody had pulled the plug.
#[derive(Debug)]
pub(crate) struct Plug(pub(crate) u64);

impl<T: Real> gradus_train::Callback<T> for Plug {
    fn step(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        if std::env::var_os("GRADUS_CRASH_FOLDER").is_some() {
            // The checkpoint of the step before is complete.
            println!("complete {}", moment.step - 1);
        }
        if moment.step == self.0 {
            return Err(gradus_tensor::Error::argument("the plug was pulled"));
        }
        Ok(Flow::Continue)
    }
}

/// What a training ends with: the bits of θ, and what was measured.
#[derive(Debug, PartialEq)]
pub(crate) struct End<T> {
    pub(crate) theta: Vec<T>,
    pub(crate) measured: Vec<Measurement>,
}

/// Six epochs of 12 batches; made to fail after `plug` steps, and going on from the folder's newest checkpoint if it has one.
pub(crate) fn training<T: Real>(
    rule: &str,
    folder: &Path,
    every: u64,
    plug: Option<u64>,
) -> Result<(End<T>, History)> {
    let (train, valid) = data::<T>();
    let model = network::<T>();
    let mut optimizer: Box<dyn AnyOptimizer<T>> = by_name(rule, model.params(), 0.02)?;
    let fit = Fit::new(&model, CrossEntropy::mean(), &mut *optimizer)
        .epochs(6)
        .batch_size(8)
        .schedule_per(CosineAnnealing::new(0.02, 72), Per::Step)
        .average(WeightAverage::ema(model.params(), 0.9))
        .validate(&valid)
        .validate_every(gradus_train::Every::Steps(7))
        .validate_every(gradus_train::Every::Epochs(2))
        .with(Plateau::new("train_loss", ReduceLrOnPlateau::new(0.02).patience(1)))
        .with(EarlyStopping::new("valid_loss", 50))
        .with(BestModel::new("valid_loss"))
        .with(Plug(plug.unwrap_or(u64::MAX)))
        .checkpoints(Checkpoints::new(folder).every_steps(every).keep(2));
    let fit = match Checkpoints::list(folder) {
        Ok(found) if !found.is_empty() => fit.from(Checkpoint::load(&found[0])?),
        _ => fit,
    };
    let history = fit.run(&train)?;
    let theta = model.params().read().value().to_vec();
    // All but the time.
    let measured = history.measurements.iter().map(|m| Measurement { seconds: 0.0, ..m.clone() }).collect();
    Ok((End { theta, measured }, history))
}
