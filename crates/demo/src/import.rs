//! `gradus import`.

use crate::{
    args::How,
    card::{self, AnyModel, Card, KEY, Layers},
    eval::outcome,
    failure::Failure,
    out_dir::{MODEL, OUTCOME, OutDir, RUN},
    screen::{grouped, say},
    training::{
        go::{card as card_of, network},
        load::load,
        measures::probabilities,
        recipe::Plan,
    },
};
use clap::Args;
use gradus::{
    data::Source as Rows,
    exchange::{onnx, state_dict},
    prelude::*,
    tensor::{Parameter, Real, file, file::safetensors, kernels::set_threads},
    train::run::{NetSpec, Precision, RunFile, Source},
};
use std::path::PathBuf;

/// What is taken over, and how it is used here.
#[derive(Args, Debug)]
pub(crate) struct ImportOptions {
    /// A network (.onnx), or parameters by name as PyTorch saves them (.safetensors)
    file: PathBuf,
    /// A run file: data, loss, and the network for parameters; not for what gradus exported
    run: Option<PathBuf>,
    /// Means that rows are normalised by [default: 0, or the file's own]
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', requires = "std")]
    mean: Vec<f64>,
    /// Deviations that they are divided by [default: 1, or the file's own]
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', requires = "mean")]
    std: Vec<f64>,
    /// Where to write the model
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Takes the place of a model that is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    how: How,
}

/// What a file is, by its name.
enum File {
    Onnx,
    StateDict,
}

/// Takes over a network, tests it and writes it as a model.
pub(crate) fn import(options: &ImportOptions) -> Result<(), Failure> {
    set_threads(options.how.threads.into());
    let kind = match options.file.extension().and_then(|end| end.to_str()) {
        Some("onnx") => File::Onnx,
        Some("safetensors") => File::StateDict,
        _ => {
            let message = "is taken for no network: its name ends neither with .onnx nor with .safetensors";
            let help = "in Python, safetensors.torch.save_file(model.state_dict(), path) writes what can be taken over";
            return Err(Failure::Usage(Error::argument(message).file(&options.file).help(help)));
        }
    };
    let Some(run) = &options.run else {
        return own(options, &kind);
    };
    let run = RunFile::read(run)?;
    match run.precision {
        Precision::F32 => foreign::<f32>(options, &kind, run),
        Precision::F64 => foreign::<f64>(options, &kind, run),
    }
}

/// A file that gradus has exported, which says everything itself.
fn own(options: &ImportOptions, kind: &File) -> Result<(), Failure> {
    let path = &options.file;
    let none = |e: Error| if e.has_help() { e } else { e.help("it is no ONNX file, or it is damaged") };
    let located = |e: Error| Failure::Failed(none(e).file(path));
    let found = match kind {
        File::StateDict => None,
        File::Onnx => {
            let bytes = file::read(path, file::LIMIT)?;
            let metadata = onnx::archive::<f64>(&bytes).map_err(located)?.metadata;
            let text = metadata.get(KEY);
            let model = text.map(|text| {
                card::described(text, || onnx::archive(&bytes), || onnx::archive(&bytes)).map_err(located)
            });
            model.transpose()?
        }
    };
    let Some(model) = found else {
        let message = "does not say what its rows and results are";
        let help = "give a run file that names the data and the loss: gradus import FILE RUN.toml --out DIR";
        return Err(Failure::Usage(Error::argument(message).file(path).help(help)));
    };
    let out = fresh(options)?;
    let target = out.path(MODEL);
    let parameters = match &model {
        AnyModel::F32(card, model) => card.save(model, &target).map(|()| model.params().count()),
        AnyModel::F64(card, model) => card.save(model, &target).map(|()| model.params().count()),
    }?;
    say(format!("{} parameters, wrote {}", grouped(parameters), target.display()))
}

/// A folder that holds no run and no model.
fn fresh(options: &ImportOptions) -> Result<OutDir, Failure> {
    let out = OutDir::open(&options.out)?;
    out.begin(options.overwrite, None)?;
    Ok(out)
}

/// A file of another program, together with what a run file says.
fn foreign<T: Real>(options: &ImportOptions, kind: &File, mut run: RunFile) -> Result<(), Failure> {
    let located = |e: Error| e.file(&options.file);
    let mut given = match options.mean.is_empty() {
        true => None,
        false => Some([options.mean.clone(), options.std.clone()]),
    };
    let tensors = match kind {
        File::StateDict => safetensors::read::<T>(&options.file)?.tensors,
        File::Onnx => {
            let chain = onnx::read::<T>(&options.file)?.spec().map_err(located)?;
            if given.is_some() && chain.normaliser.is_some() {
                let message = "normalises its rows itself, so --mean and --std have no place";
                return Err(Failure::Usage(Error::argument(message).file(&options.file)));
            }
            given = given.or(chain.normaliser);
            run.network = NetSpec { layers: Some(chain.network.layers), ..NetSpec::default() };
            chain.parameters
        }
    };
    if given.is_some() && run.data.source == Source::Table {
        let message =
            "rows of a table are prepared by what its training rows say, not by means that are given";
        return Err(Failure::Usage(Error::argument(message).file(&options.file)));
    }
    let [mean, std] = given.unwrap_or([vec![0.0], vec![1.0]]).map(|all| all.into_iter().map(T::of).collect());
    let normaliser = Normaliser::new(mean, std).map_err(Failure::Usage)?;
    let loaded = load::<T>(&run.data, run.seed, &options.out, Some(&normaliser))?;
    let mut plan = Plan::of(run, loaded.train.rows(), loaded.train.class_names().len());
    if probabilities(&plan.loss) {
        without_softmax(&mut plan.run.network);
    }
    let model = network(&plan, &loaded)?;
    let renamed = state_dict::assign(model.params(), tensors).map_err(located)?;
    finite(model.params()).map_err(located)?;
    let mut card = card_of(&plan, &loaded);
    card.training.insert("imported".to_owned(), options.file.display().to_string());
    report(options, &plan, &card, &model, &renamed, loaded.test.as_deref())
}

/// Refuses parameters that are no numbers, with which nothing can be predicted.
fn finite<T: Real>(params: &Params<T>) -> Result<()> {
    let strange =
        |parameter: &&Parameter<T>| parameter.value().as_slice().iter().any(|v| !v.to_f64().is_finite());
    let list = params.list();
    let names: Vec<String> = list.iter().filter(strange).map(Parameter::name).take(5).collect();
    if names.is_empty() {
        return Ok(());
    }
    let help = "they come of a training that diverged; take parameters from before that";
    Err(Error::format(format!("NaN or infinite numbers in {}", names.join(", "))).help(help))
}

/// Scores in place of probabilities, which the loss and predictions make of them.
fn without_softmax(network: &mut NetSpec) {
    if let Some(layers) = &mut network.layers
        && layers.last().is_some_and(|last| last.kind == "softmax")
    {
        layers.pop();
    }
}

/// Says what the network is and how good it is on the test rows, and writes it.
fn report<T: Real>(
    options: &ImportOptions,
    plan: &Plan,
    card: &Card<T>,
    model: &Model<T, Layers<T>>,
    renamed: &[(String, String)],
    test: Option<&dyn Rows<T>>,
) -> Result<(), Failure> {
    let features = card.network.inputs.shape()?;
    say(format!("{}\n", model.summary([1, features.len()])))?;
    for (theirs, ours) in renamed {
        say(format!("{theirs} is taken for {ours}"))?;
    }
    let out = fresh(options)?;
    card.save(model, &out.path(MODEL))?;
    out.put(RUN, plan.to_toml()?.as_bytes())?;
    let Some(test) = test else {
        return say(format!("wrote {}", out.path(MODEL).display()));
    };
    let outcome = outcome(card, model, card.data.source, test)?;
    out.put(OUTCOME, outcome.json()?.as_bytes())?;
    say(format!("{outcome}\n\nwrote {}", out.path(MODEL).display()))?;
    if options.how.json {
        say(outcome.json()?)?;
    }
    Ok(())
}
