//! The options of `gradus train`, each checked as it is read.

use crate::{
    args::{How, Where},
    hidden::Hidden,
    task::Task,
};
use clap::{Args, FromArgMatches, builder::PossibleValuesParser};
use gradus::{
    nn,
    optim::{Listed, ListedSchedule},
};
use std::path::PathBuf;

/// The losses that suit a network whose outputs are scores of classes.
const LOSSES: [&str; 10] = [
    "mse",
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

const ABOUT_LOSS: &str = "The loss; all but cross_entropy, multi_margin and softmax_focal compare with\n\
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
#[derive(Args, Clone, Debug)]
pub(crate) struct TrainOptions {
    #[command(flatten)]
    pub(crate) place: Where,
    /// Sizes of the hidden layers from first to last, or `none`
    #[arg(long, value_name = "SIZES", default_value = "256,128")]
    pub(crate) hidden: Hidden,
    #[arg(long, value_name = "NAME", default_value = "relu", hide_possible_values = true)]
    #[arg(help = listed("The activation between layers", &nn::activation_names()))]
    #[arg(value_parser = PossibleValuesParser::new(nn::activation_names()))]
    pub(crate) activation: String,
    /// The probability with which a hidden number is dropped in training
    #[arg(long, value_name = "P", default_value = "0.3", value_parser = probability)]
    pub(crate) dropout: f64,
    #[arg(long, value_name = "NAME", default_value = "cross_entropy", hide_possible_values = true)]
    #[arg(help = listed(ABOUT_LOSS, &LOSSES), value_parser = PossibleValuesParser::new(LOSSES))]
    pub(crate) loss: String,
    #[arg(long, value_name = "NAME", default_value = "adam", value_parser = PossibleValuesParser::new(optimizers()), hide_possible_values = true, help = naming("The optimiser", optimizers()))]
    pub(crate) optimizer: String,
    /// The first learning rate [default: digits 3e-3, mnist 1e-3]
    #[arg(long, value_name = "RATE", value_parser = rate)]
    lr: Option<f64>,
    #[arg(long, value_name = "NAME", default_value = "cosine", value_parser = PossibleValuesParser::new(schedules()), hide_possible_values = true, help = naming("The course of the learning rate", schedules()))]
    pub(crate) schedule: String,
    /// Visits of all training rows [default: digits 40, mnist 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    epochs: Option<u32>,
    /// Rows in a batch [default: digits 32, mnist 64]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    batch: Option<u32>,
    /// Decides the split, first weights, order of rows, what is dropped
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Where to write model, metrics and report [default: runs/<data>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) how: How,
}

/// The defaults as the command line has them.
impl Default for TrainOptions {
    fn default() -> Self {
        let command = TrainOptions::augment_args(clap::Command::new("train"));
        let matches = command.get_matches_from(["train"]);
        TrainOptions::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

impl TrainOptions {
    /// Which data.
    pub(crate) fn task(&self) -> Task {
        self.place.data.unwrap_or(Task::Digits)
    }

    /// How often all training rows are visited.
    pub(crate) fn epochs(&self) -> u32 {
        self.epochs.unwrap_or(self.task().recipe().epochs)
    }

    /// The learning rate at the start.
    pub(crate) fn lr(&self) -> f64 {
        self.lr.unwrap_or(self.task().recipe().lr)
    }

    /// Rows in a batch.
    pub(crate) fn batch(&self) -> u32 {
        self.batch.unwrap_or(self.task().recipe().batch)
    }

    /// Where to write.
    pub(crate) fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| PathBuf::from("runs").join(self.task().to_string()))
    }

    /// What is about to be done, in one line.
    pub(crate) fn intent(&self) -> String {
        let (task, epochs, seed) = (self.task(), self.epochs(), self.seed);
        format!("{task}, {epochs} epochs, seed {seed}; the results go to {}", self.out().display())
    }

    /// How the network is trained, as names and values.
    pub(crate) fn training(&self) -> Vec<(String, String)> {
        let pairs = [
            ("loss", self.loss.clone()),
            ("optimizer", self.optimizer.clone()),
            ("lr", self.lr().to_string()),
            ("schedule", self.schedule.clone()),
            ("epochs", self.epochs().to_string()),
            ("batch", self.batch().to_string()),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// All options that the result depends on, as names and values.
    pub(crate) fn told(&self) -> Vec<(String, String)> {
        let network = [
            ("data", self.task().to_string()),
            ("hidden", self.hidden.to_string()),
            ("activation", self.activation.clone()),
            ("dropout", self.dropout.to_string()),
        ];
        let named = |(name, value): (&str, String)| (name.to_owned(), value);
        let all = network.map(named).into_iter().chain(self.training());
        all.chain([named(("seed", self.seed.to_string()))]).collect()
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
