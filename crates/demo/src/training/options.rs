//! The options of `gradus train`, each checked as it is read.

use super::{
    go::{Told, execute},
    load::no_target,
};
use crate::{
    args::{How, Where},
    failure::Failure,
    hidden::Hidden,
    screen::tell,
};
use clap::{Args, FromArgMatches, ValueEnum, builder::PossibleValuesParser};
use gradus::{
    data::{
        self,
        table::{Goal, Kind},
    },
    losses::LossSpec,
    nn,
    optim::{Listed, ListedSchedule, OptimizerSpec, ScheduleSpec},
    prelude::*,
    tensor::{kernels::set_threads, spec::Spec},
    train::run::{DataSpec, Precision, RunFile, Source, SplitKind},
};
use std::path::{Path, PathBuf};

/// The losses that suit a network whose outputs are scores of classes.
const LOSSES: [&str; 11] = [
    "mse",
    "l1",
    "smooth_l1",
    "huber",
    "bce",
    "bce_with_logits",
    "cross_entropy",
    "multi_margin",
    "multi_label_soft_margin",
    "sigmoid_focal",
    "softmax_focal",
];

const ABOUT_LOSS: &str = "The loss [default: cross_entropy, and mse for numbers]\nAll but cross_entropy, multi_margin and softmax_focal compare with\n\
    one-hot targets; bce adds a Sigmoid to the end of the network";

/// A line of help, and below it the names that are possible, in lines that fit a screen.
pub(crate) fn listed(about: &str, names: &[&str]) -> String {
    let mut text = format!("{about}\n[possible values:");
    let mut width = 17;
    for (place, name) in names.iter().enumerate() {
        let word = format!("{name}{}", if place + 1 == names.len() { "]" } else { "," });
        let wide = width + 1 + word.len() > WIDTH;
        width = if wide { word.len() } else { width + 1 + word.len() };
        text += if wide { "\n" } else { " " };
        text += &word;
    }
    text
}

/// How wide a line of help is, without its indentation.
const WIDTH: usize = 76;

/// What is trained, how, and where to write it.
///
/// What is said here has precedence over a run file.
#[derive(Args, Clone, Debug)]
pub(crate) struct TrainOptions {
    /// A run file (.toml), a table (.csv) with its --target, or arrays; the digits without any
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    table: TableOptions,
    /// Sizes of the hidden layers, or `none` [default: digits 256,128, tables by their rows]
    #[arg(long, value_name = "SIZES")]
    hidden: Option<Hidden>,
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(help = listed("The activation between layers [default: relu]", &nn::activation_names()))]
    #[arg(value_parser = PossibleValuesParser::new(nn::activation_names()))]
    activation: Option<String>,
    /// The probability with which a hidden number is dropped in training [default: digits 0.3]
    #[arg(long, value_name = "P", value_parser = probability)]
    dropout: Option<f64>,
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(help = listed(ABOUT_LOSS, &LOSSES), value_parser = PossibleValuesParser::new(LOSSES))]
    loss: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(optimizers()), hide_possible_values = true, help = naming("The optimiser [default: adam, tables adamw]", optimizers()))]
    optimizer: Option<String>,
    /// The first learning rate [default: digits 3e-3, mnist 1e-3, tables by a range test]
    #[arg(long, value_name = "RATE", value_parser = rate)]
    lr: Option<f64>,
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(schedules()), hide_possible_values = true, help = naming("The course of the learning rate [default: cosine]", schedules()))]
    schedule: Option<String>,
    /// Visits of all training rows [default: digits 40, mnist 10, tables by their rows]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    epochs: Option<u32>,
    /// Rows in a batch [default: digits 32, mnist 64, tables by their rows]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    batch: Option<u32>,
    /// Ends after so many epochs without a better validation loss [default: tables by their rows]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    patience: Option<u32>,
    /// Ends after so many minutes
    #[arg(long, value_name = "MINUTES", value_parser = time)]
    minutes: Option<f64>,
    /// Decides the split, first weights, order of rows, what is dropped [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The numbers that the network computes with [default: f32]
    #[arg(long, value_enum, value_name = "NAME")]
    precision: Option<Numbers>,
    /// Where to write model, metrics and report [default: runs/<data>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Begins anew where a run was not finished
    #[arg(long)]
    overwrite: bool,
    /// Writes event files for TensorBoard, too
    #[arg(long)]
    tensorboard: bool,
    #[command(flatten)]
    how: How,
}

/// What a table is told.
#[derive(Args, Clone, Debug)]
pub(crate) struct TableOptions {
    /// The column that is to be predicted
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// What is asked about it: regression, binary or multi_class [default: guessed]
    #[arg(long, value_name = "TASK")]
    task: Option<Goal>,
    /// What a column is: number, yes_no, category, date, date_mdy or date_dmy
    #[arg(long, value_name = "COLUMN=KIND", value_parser = kind)]
    kind: Vec<(String, Kind)>,
    /// Columns that predictions do not use
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    drop: Vec<String>,
    /// What decides the split: random, stratified, group:COLUMN or time:COLUMN
    #[arg(long, value_name = "BY", value_parser = split)]
    split: Option<(SplitKind, Option<String>)>,
    /// The share of rows that decides when to stop [default: tables 0.15]
    #[arg(long, value_name = "SHARE", value_parser = probability)]
    validation: Option<f64>,
    /// The share of rows that is looked at once, in the end [default: digits 0.2, tables 0.15]
    #[arg(long, value_name = "SHARE", value_parser = probability)]
    test: Option<f64>,
    /// Cross-validates first: trains so many times, each time tested on another part of the rows
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(2..=1000))]
    folds: Option<u32>,
}

/// The numbers that a network computes with.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Numbers {
    /// 32 bits: about 7 digits
    F32,
    /// 64 bits: about 16 digits
    F64,
}

/// The defaults as the command line has them.
impl Default for TrainOptions {
    fn default() -> Self {
        let command = TrainOptions::augment_args(clap::Command::new("train"));
        let matches = command.get_matches_from(["train"]);
        TrainOptions::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Trains as the command line says.
pub(crate) fn train(options: &TrainOptions) -> Result<(), Failure> {
    set_threads(options.how.threads.into());
    let run = options.run()?;
    let out = options.out(&run);
    let epochs = run.epochs.map_or_else(String::new, |epochs| format!(", {epochs} epochs"));
    let (source, seed) = (run.data.source, run.seed);
    tell(format!("gradus train: {source}{epochs}, seed {seed}; the results go to {}", out.display()))?;
    let told = Told {
        out,
        json: options.how.json,
        resume: false,
        overwrite: options.overwrite,
        tensorboard: options.tensorboard,
        folds: options.table.folds.map(|k| k as usize),
    };
    execute(run, &told).map_err(|failure| options.located(failure))
}

impl TrainOptions {
    /// The run: what the file says, and over it what the command line says.
    fn run(&self) -> Result<RunFile, Failure> {
        let mut run = self.begin()?;
        self.data(&mut run);
        if self.hidden.is_some() || self.activation.is_some() || self.dropout.is_some() {
            if run.network.layers.is_some() {
                let message =
                    "--hidden, --activation and --dropout are for a run file without network.layers";
                return Err(Failure::Usage(Error::argument(message)));
            }
            let network = &mut run.network;
            network.hidden = self.hidden.as_ref().map(|hidden| hidden.0.clone()).or(network.hidden.take());
            network.activation = self.activation.as_ref().map(Spec::new).or(network.activation.take());
            network.dropout = self.dropout.or(network.dropout);
        }
        run.loss = self.loss.as_ref().map(|name| LossSpec(Spec::new(name))).or(run.loss);
        run.optimizer = self.optimizer.as_ref().map(|name| OptimizerSpec(Spec::new(name))).or(run.optimizer);
        run.schedule = self.schedule.as_ref().map(|name| ScheduleSpec(Spec::new(name))).or(run.schedule);
        if let Some(lr) = self.lr {
            let usual = if run.data.source == Source::Table { "adamw" } else { "adam" };
            let optimizer = run.optimizer.get_or_insert_with(|| OptimizerSpec(Spec::new(usual)));
            optimizer.0.options.insert("lr".to_owned(), lr.into());
        }
        run.epochs = self.epochs.or(run.epochs);
        run.batch_size = self.batch.or(run.batch_size);
        run.stop.patience = self.patience.or(run.stop.patience);
        run.stop.minutes = self.minutes.or(run.stop.minutes);
        run.seed = self.seed.unwrap_or(run.seed);
        match self.precision {
            Some(Numbers::F32) => run.precision = Precision::F32,
            Some(Numbers::F64) => run.precision = Precision::F64,
            None => {}
        }
        if run.data.source == Source::Table && run.data.target.is_none() {
            return Err(no_target(&run.data));
        }
        // What was put together is held to what a file is held to.
        run.check().map_err(Failure::Usage)?;
        Ok(run)
    }

    /// A failure with the line of the run file that it is about, if it is about one.
    fn located(&self, failure: Failure) -> Failure {
        let file = self.file.as_deref().filter(|file| file.extension().is_some_and(|end| end == "toml"));
        let Some((file, text)) = file.and_then(|f| Some((f, std::fs::read_to_string(f).ok()?))) else {
            return failure;
        };
        let located = |error: Error| match error.operation() {
            "" => error,
            _ => RunFile::located(&text, error).file(file),
        };
        match failure {
            Failure::Usage(error) => Failure::Usage(located(error)),
            Failure::Failed(error) => Failure::Failed(located(error)),
            other => other,
        }
    }

    /// What the file says, or the data's name.
    fn begin(&self) -> Result<RunFile, Failure> {
        let named = self.place.data.map_or(Source::Digits, Source::from);
        let Some(file) = &self.file else { return Ok(RunFile::new(DataSpec::new(named))) };
        if self.place.data.is_some() {
            let message = format!("--data is given, and the file {} also", file.display());
            return Err(Failure::Usage(Error::argument(message)));
        }
        if file.extension().is_some_and(|end| end == "toml") {
            let mut run = RunFile::read(file).map_err(Failure::Usage)?;
            // Paths in a run file are seen from where it lies.
            if let (Some(path), Some(folder)) = (&run.data.path, file.parent()) {
                run.data.path = Some(folder.join(path));
            }
            return Ok(run);
        }
        let source = match file {
            _ if self.table.target.is_some() || !arrays(file) => Source::Table,
            folder if data::is_mnist(folder) => Source::Mnist,
            _ => Source::Arrays,
        };
        let mut data = DataSpec::new(source);
        data.path = Some(file.clone());
        Ok(RunFile::new(data))
    }

    /// Where the data are, and what is said of them.
    fn data(&self, run: &mut RunFile) {
        let (data, table) = (&mut run.data, &self.table);
        if data.source == Source::Mnist && data.path.is_none() {
            data.path = Some(self.place.dir.clone());
        }
        // A run can be gone on with from anywhere.
        data.path = data.path.take().map(|path| path.canonicalize().unwrap_or(path));
        data.target = table.target.clone().or(data.target.take());
        data.task = table.task.or(data.task);
        data.kinds.extend(table.kind.iter().cloned());
        data.drop.extend(table.drop.iter().cloned());
        if let Some((by, column)) = &table.split {
            (data.split.by, data.split.column) = (Some(*by), column.clone());
        }
        data.split.validation = table.validation.or(data.split.validation);
        data.split.test = table.test.or(data.split.test);
    }

    /// Where to write.
    fn out(&self, run: &RunFile) -> PathBuf {
        let stem = run.data.path.as_deref().and_then(Path::file_stem).map(PathBuf::from);
        let own = match (&self.file, run.data.source) {
            (Some(file), _) => file.file_stem().map(PathBuf::from).or(stem),
            (None, source) => Some(PathBuf::from(source.to_string())),
        };
        let name = own.unwrap_or_else(|| PathBuf::from("run"));
        // table.csv.gz is a table.
        let name = name.with_extension("");
        self.out.clone().unwrap_or_else(|| PathBuf::from("runs").join(name))
    }
}

/// Whether a path looks like arrays.
fn arrays(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|end| end == "npz")
}

fn kind(text: &str) -> Result<(String, Kind), String> {
    let (column, kind) = text.rsplit_once('=').ok_or("write it as COLUMN=KIND, such as postcode=category")?;
    Ok((column.to_owned(), kind.parse().map_err(|e: Error| e.message().to_owned())?))
}

fn split(text: &str) -> Result<(SplitKind, Option<String>), String> {
    let (by, column) =
        text.split_once(':').map_or((text, None), |(by, column)| (by, Some(column.to_owned())));
    match (by, &column) {
        ("random", None) => Ok((SplitKind::Random, None)),
        ("stratified", None) => Ok((SplitKind::Stratified, None)),
        ("group", Some(_)) => Ok((SplitKind::Group, column)),
        ("time", Some(_)) => Ok((SplitKind::Time, column)),
        _ => Err("one of random, stratified, group:COLUMN and time:COLUMN is expected".to_owned()),
    }
}

/// The names of optimisers.
fn optimizers() -> impl Iterator<Item = &'static str> {
    Listed::<f32>::ALL.iter().map(|listed| listed.name)
}

/// The names of schedules.
fn schedules() -> impl Iterator<Item = &'static str> {
    ListedSchedule::ALL.iter().map(|listed| listed.name)
}

/// A help text with the names that an option knows, in lines that are not too long.
pub(crate) fn naming<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut lines = vec![text.to_owned(), String::from("[possible values:")];
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + name.len() < 80 => *line += &format!(" {name},"),
            _ => lines.push(format!(" {name},")),
        }
    }
    format!("{}]", lines.join("\n").trim_end_matches(','))
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| "a learning rate is a finite number above 0, such as 1e-3".to_owned())
}

fn time(text: &str) -> Result<f64, String> {
    let time = text.parse().ok().filter(|time: &f64| time.is_finite() && *time > 0.0);
    time.ok_or_else(|| "a time is a finite number of minutes above 0, such as 30 or 0.5".to_owned())
}

fn probability(text: &str) -> Result<f64, String> {
    let p = text.parse().ok().filter(|p| (0.0..1.0).contains(p));
    p.ok_or_else(|| "a probability here is a number from 0 to below 1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_is_known() {
        let known = gradus::losses::names();
        assert!(LOSSES.iter().all(|name| known.contains(name)));
    }

    #[test]
    fn names_are_listed_in_lines() {
        let text = listed("About", &["abcdefgh"; 20]);
        assert!(text.starts_with("About\n[possible values: abcdefgh, ") && text.ends_with("abcdefgh]"));
        assert!(text.lines().all(|line| line.len() <= WIDTH) && text.lines().count() == 5, "{text}");
    }

    #[test]
    fn rates_are_finite_and_positive() {
        assert_eq!(rate("1e-3"), Ok(1e-3));
        for wrong in ["nan", "inf", "0", "-1", "fast", "1e999"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
        assert!(probability("1").is_err() && probability("nan").is_err() && probability("0.5").is_ok());
    }
}
