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
    tensor::spec::Spec,
    train::run::{DataSpec, NetSpec, Precision, RunFile, Source, SplitSpec},
};

/// The text of the run file for a training as it stands.
pub(super) fn text(lab: &Lab<'_>, shelf: &Shelf) -> Result<String, Refusal> {
    let run = run(lab, shelf)?;
    let notes = notes(lab, &run);
    let same = !notes.iter().any(|note| note.starts_with(OTHERWISE));
    let bits = if same { ", and trains to the same bits" } else { "" };
    let mut text = format!("# Made by gradus play; gradus train takes it{bits}.\n");
    if run.data.source == Source::Arrays {
        let name = &lab.state.data.name;
        text += &format!(
            "# The points are in {name}.npz, which the page offers beside this file: keep both in one folder.\n"
        );
    }
    for note in notes {
        text += &format!("# {note}\n");
    }
    Ok(text + &run.to_toml()?)
}

/// How a note begins of what is not done again.
const OTHERWISE: &str = "Not the same: ";

/// What gradus train does otherwise than the page did, and where it ends.
fn notes(lab: &Lab<'_>, run: &RunFile) -> Vec<String> {
    let state = lab.here();
    let ends = u64::from(run.epochs.unwrap_or(0)) * lab.batches();
    let (frozen, edits, steps) = (state.frozen.join(", "), state.edits.len(), state.steps);
    let plateau = state.schedule.kind == "reduce_on_plateau";
    let otherwise = [
        (!frozen.is_empty()).then(|| format!("{frozen} is frozen in the page, and is trained here.")),
        (edits > 0).then(|| format!("{edits} changes that were made by hand in the page are left out.")),
        plateau.then(|| "the page's schedule looks at the loss of the test rows.".to_owned()),
        (steps > ends).then(|| format!("the page has gone on after its schedule's end, to step {steps}.")),
    ];
    let mut notes: Vec<String> =
        otherwise.into_iter().flatten().map(|what| format!("{OTHERWISE}{what}")).collect();
    if run.stop.steps.is_some() {
        notes.push("It ends at the page's step; without stop.steps it goes on to the last epoch.".to_owned());
    }
    notes
}

/// The run file as it is read.
pub(super) fn run(lab: &Lab<'_>, shelf: &Shelf) -> Result<RunFile, Refusal> {
    let state = lab.here();
    let constant = state.schedule == Spec::new("constant");
    // A constant rate is the same for whatever length; others have the length that they have in the page.
    let epochs = if constant && state.steps > 0 { state.steps.div_ceil(lab.batches()) } else { state.epochs };
    let fitting = Fitting::find(&state.loss.kind)?;
    let mut run = RunFile {
        seed: state.seed,
        precision: Precision::F64,
        epochs: Some(u32::try_from(epochs).unwrap_or(u32::MAX)),
        batch_size: u32::try_from(state.batch).ok(),
        loss: Some(LossSpec(state.loss.clone())),
        optimizer: Some(OptimizerSpec(state.optimizer.clone())),
        schedule: Some(ScheduleSpec(state.schedule.clone())),
        network: NetSpec { layers: Some(layers(&state, &lab.entry, fitting)), ..NetSpec::default() },
        ..RunFile::new(data(lab, shelf))
    };
    run.stop.steps =
        Some(state.steps).filter(|steps| *steps > 0 && *steps < epochs.saturating_mul(lab.batches()));
    Ok(run)
}

/// The same rows, parted and prepared as they are here.
fn data(lab: &Lab<'_>, shelf: &Shelf) -> DataSpec {
    let choice = &lab.state.data;
    let take = |rows: usize| u32::try_from(rows).ok();
    let mut data = match (choice.name.as_str(), shelf.csv()) {
        ("digits", _) => {
            DataSpec { take: take(choice.rows.min(lab.entry.rows)), ..DataSpec::new(Source::Digits) }
        }
        ("csv", Some(file)) => DataSpec {
            path: Some(file.path().to_owned()),
            target: Some(file.target().to_owned()),
            take: take(choice.rows).filter(|_| choice.rows < file.rows()),
            ..DataSpec::new(Source::Table)
        },
        (name, _) => DataSpec {
            path: Some(format!("{name}.npz").into()),
            normalise: Some(false),
            ..DataSpec::new(Source::Arrays)
        },
    };
    let validation = (data.source == Source::Table).then_some(0.0);
    data.split = SplitSpec { test: Some(choice.test), validation, ..SplitSpec::default() };
    data
}
