//! The run file, which `gradus train` takes.

use crate::{
    engine::{Lab, layers},
    points::Shelf,
    refusal::Refusal,
    state::Fitting,
};
use gradus::{
    losses::LossSpec,
    optim::{OptimizerSpec, ScheduleSpec},
    train::run::{DataSpec, NetSpec, Precision, RunFile, Source, SplitSpec},
};

/// The text of the run file for a training as it stands.
pub(super) fn text(lab: &Lab<'_>, shelf: &Shelf) -> Result<String, Refusal> {
    let state = lab.here();
    let epochs = state.steps.div_ceil(lab.batches()).max(1);
    let mut data = match (state.data.name.as_str(), shelf.csv()) {
        ("digits", _) => DataSpec::new(Source::Digits),
        ("csv", Some(file)) => DataSpec {
            path: Some(file.path().to_owned()),
            target: Some(file.target().to_owned()),
            ..DataSpec::new(Source::Table)
        },
        (name, _) => DataSpec { path: Some(format!("{name}.npz").into()), ..DataSpec::new(Source::Arrays) },
    };
    let validation = (data.source == Source::Table).then_some(0.0);
    data.split = SplitSpec { test: Some(state.data.test), validation, ..SplitSpec::default() };
    let mut note = String::from("# Made by gradus play; gradus train takes it.\n");
    if data.source == Source::Arrays {
        note = format!(
            "# Made by gradus play. The points of {0} are made by a seed and stand in no file: program.rs makes them.\n\
             # To train on them with this file, save them as arrays x and y in {0}.npz.\n",
            state.data.name
        );
    }
    let fitting = Fitting::find(&state.loss.kind)?;
    let run = RunFile {
        seed: state.seed,
        precision: Precision::F64,
        epochs: Some(u32::try_from(epochs).unwrap_or(u32::MAX)),
        batch_size: u32::try_from(state.batch).ok(),
        loss: Some(LossSpec(state.loss.clone())),
        optimizer: Some(OptimizerSpec(state.optimizer.clone())),
        schedule: Some(ScheduleSpec(state.schedule.clone())),
        network: NetSpec { layers: Some(layers(&state, &lab.entry, fitting)), ..NetSpec::default() },
        ..RunFile::new(data)
    };
    Ok(note + &run.to_toml()?)
}
