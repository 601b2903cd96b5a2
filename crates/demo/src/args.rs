//! The command line.

use crate::{
    check::CheckOptions, eval::EvalOptions, explain::ExplainOptions, explain_model::ExplainModelOptions,
    export::ExportOptions, graph::GraphOptions, import::ImportOptions, inspect::InspectOptions,
    linear::LinearOptions, new::NewOptions, play::PlayOptions, plot::PlotOptions, predict::PredictOptions,
    resume::ResumeOptions, softargmax::SoftargmaxOptions, squash::SquashOptions,
    training::options::TrainOptions, vanish::VanishOptions,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use gradus::train::run::Source;
use std::path::PathBuf;

/// Trains small neural networks on the CPU
///
/// Every gradient is proved, and every run repeats to the bit.
///
/// Without a command it is `gradus train`: digits, in a few seconds.
#[derive(Debug, Parser)]
#[command(name = "gradus", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Trains a network, and writes the model, its metrics and a report
    #[command(allow_negative_numbers = true)]
    Train(Box<TrainOptions>),
    /// Writes a run file to begin with, which says what each field means
    New(NewOptions),
    /// Goes on with a training that was interrupted, to the same bits
    Resume(ResumeOptions),
    /// Measures a trained model on test rows
    #[command(allow_negative_numbers = true)]
    Eval(EvalOptions),
    /// Predicts for a table's rows, or shows test rows beside what a model makes of them
    #[command(allow_negative_numbers = true)]
    Predict(PredictOptions),
    /// Says how much a model for tables uses each column
    #[command(allow_negative_numbers = true)]
    ExplainModel(ExplainModelOptions),
    /// Writes a model in another form
    #[command(subcommand)]
    Export(ExportOptions),
    /// Takes over a network of another program: an ONNX file, or PyTorch's state dict
    #[command(allow_negative_numbers = true)]
    Import(ImportOptions),
    /// Checks the first and second derivatives of every op and loss
    #[command(allow_negative_numbers = true)]
    Check(CheckOptions),
    /// Shows the tensors and texts of a safetensors file
    Inspect(InspectOptions),
    /// Draws the computational graph of an expression with its values and gradients
    #[command(allow_negative_numbers = true)]
    Graph(GraphOptions),
    /// Writes one step of a network out, to be followed on paper
    #[command(allow_negative_numbers = true)]
    Explain(ExplainOptions),
    /// Serves a page on which networks train before your eyes, and open
    Play(PlayOptions),
    /// Draws activations with their first and second derivatives
    Plot(PlotOptions),
    /// Names a linear map, takes it apart and draws it
    Linear(LinearOptions),
    /// Shows what each layer of a small network does to the plane
    Squash(SquashOptions),
    /// Measures how gradients vanish or grow from layer to layer, beside theory
    Vanish(VanishOptions),
    /// Shows softargmax beside argmax, maximum and smooth maxima, with gradients
    Softargmax(SoftargmaxOptions),
}

impl Default for Command {
    fn default() -> Self {
        Command::Train(Box::default())
    }
}

/// Where MNIST is looked for.
pub(crate) const MNIST: &str = "data/mnist";

/// Data that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Data {
    /// 1,797 handwritten digits of 8×8 pixels, part of this program
    Digits,
    /// 70,000 handwritten digits of 28×28 pixels, from the folder --dir
    Mnist,
}

impl From<Data> for Source {
    fn from(data: Data) -> Source {
        match data {
            Data::Digits => Source::Digits,
            Data::Mnist => Source::Mnist,
        }
    }
}

/// Which data, and where they are.
#[derive(Args, Clone, Debug)]
pub(crate) struct Where {
    /// The data: `digits` are part of this program, `mnist` is read from --dir
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) data: Option<Data>,
    /// The folder with MNIST's four files
    #[arg(long, value_name = "DIR", default_value = MNIST)]
    pub(crate) dir: PathBuf,
}

/// How the program works, whatever it does.
#[derive(Args, Clone, Debug)]
pub(crate) struct How {
    /// Threads, 0 for one per core; no result depends on it
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=256))]
    pub(crate) threads: u16,
    /// Ends the output with one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}
