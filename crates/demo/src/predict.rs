//! `gradus predict`.

use crate::{
    args::{How, Where},
    card::{AnyModel, Card, Layers, Prepared},
    failure::Failure,
    picture::picture,
    predicted::Writer,
    screen::say,
    stored::{self, Stored},
    training::measures::class_scores,
};
use clap::Args;
use gradus::{prelude::*, tensor::Real, train::largest};
use std::path::PathBuf;

/// Which model, and for which rows.
#[derive(Args, Debug)]
pub(crate) struct PredictOptions {
    /// A model.safetensors that gradus has written, or the folder that it is in
    model: PathBuf,
    /// A table (.csv), for a model that was trained on one, or an array of rows (.npy)
    #[arg(conflicts_with_all = ["index", "count", "wrong", "data", "json"])]
    rows: Option<PathBuf>,
    /// Where to write what is predicted, as CSV [default: the terminal]
    #[arg(long, value_name = "FILE", requires = "rows")]
    out: Option<PathBuf>,
    /// Test rows, counted from 0: 3 or 0,5,7
    #[arg(long, value_name = "ROWS", value_delimiter = ',', conflicts_with = "count")]
    index: Vec<usize>,
    /// How many of the first test rows
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    /// Only rows that the model takes for another class
    #[arg(long)]
    wrong: bool,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: How,
}

/// One line of JSON: what is predicted for each row.
#[derive(Debug, serde::Serialize)]
struct Guess {
    row: usize,
    label: String,
    predicted: String,
    scores: Vec<f64>,
}

/// Predicts for the rows of a file, or shows test rows beside what the model makes of them.
pub(crate) fn predict(options: &PredictOptions) -> Result<(), Failure> {
    match stored::model(&options.model, &options.how)? {
        AnyModel::F32(card, model) => of(options, card, model),
        AnyModel::F64(card, model) => of(options, card, model),
    }
}

fn of<T: Real>(options: &PredictOptions, card: Card<T>, model: Model<T, Layers<T>>) -> Result<(), Failure> {
    match (&options.rows, &card.prepared) {
        (Some(rows), _) => Writer { card: &card, model: &model }.write(rows, options.out.as_deref()),
        (None, Prepared::Table(_)) => {
            let help = format!("gradus predict {} TABLE.csv --out FILE.csv", options.model.display());
            let message = "the model was trained on a table; the table to predict for is missing";
            Err(Failure::Usage(Error::argument(message).file(&options.model).help(help)))
        }
        (None, Prepared::Arrays { .. }) => show(options, card, model),
    }
}

/// Shows test rows.
fn show<T: Real>(options: &PredictOptions, card: Card<T>, model: Model<T, Layers<T>>) -> Result<(), Failure> {
    let stored = stored::with_rows(card, model, &options.place, &options.model)?;
    let test = stored.test.read(std::slice::from_ref(&(0..stored.test.rows())))?;
    let rows = rows(options, test.len())?;
    let mut all = Vec::new();
    let mut graph = Graph::new(stored.model.params());
    for row in rows {
        let x = Tensor::new([1, test.features()], test.row(row).to_vec())?;
        let output = stored.model.forward(graph.eval().input(x)).value()?;
        if test.classes() == 0 {
            let actual =
                test.values().map_or(&[][..], |v| &v.as_slice()[row * v.shape()[1]..][..v.shape()[1]]);
            say(format!("test row {row}: predicted {:?}, is {actual:?}", output.as_slice()))?;
            continue;
        }
        let scores = class_scores(output.as_slice(), test.classes(), &stored.card.loss)?;
        let (label, predicted) = (test.y()[row], largest(&scores) as u32);
        if options.wrong && (label == predicted || all.len() == options.count as usize) {
            continue;
        }
        say(block(&stored, test.row(row), row, label, &scores))?;
        let name = |class: u32| stored.card.classes[class as usize].clone();
        all.push(Guess { row, label: name(label), predicted: name(predicted), scores });
    }
    let right = all.iter().filter(|p| p.label == p.predicted).count();
    if test.classes() > 0 {
        say(match (options.wrong, all.len()) {
            (true, 0) => "no row was predicted wrongly".to_owned(),
            (true, shown) => format!("{shown} of the rows that were predicted wrongly"),
            (false, shown) => format!("{right} of {shown} predicted rightly"),
        })?;
    }
    if options.how.json {
        say(serde_json::to_string(&all).map_err(|e| Error::format(e.to_string()))?)?;
    }
    Ok(())
}

/// The rows that are looked at.
fn rows(options: &PredictOptions, there: usize) -> Result<Vec<usize>, Failure> {
    if let Some(row) = options.index.iter().find(|row| **row >= there) {
        let message = format!("--index {row}: there are {there} test rows, counted from 0");
        return Err(Failure::Usage(Error::argument(message)));
    }
    let first = if options.wrong { there } else { there.min(options.count as usize) };
    Ok(if options.index.is_empty() { (0..first).collect() } else { options.index.clone() })
}

/// The image at the left, the classes with their scores and bars at the right.
fn block<T: Real>(stored: &Stored<T>, x: &[T], row: usize, label: u32, scores: &[f64]) -> String {
    let (label, predicted) = (label as usize, largest(scores));
    let classes = &stored.card.classes;
    let verdict = if label == predicted { "right" } else { "WRONG" };
    let mut text =
        format!("test row {row}: predicted {}, is {}: {verdict}\n\n", classes[predicted], classes[label]);
    let image = image(stored, x);
    let wide = image.iter().map(String::len).max().unwrap_or(0);
    let above = classes.len().saturating_sub(image.len()) / 2;
    let score = |class: usize| {
        let (name, score) = (classes.get(class)?, scores.get(class)?);
        let bar = "#".repeat((score.clamp(0.0, 1.0) * 24.0).round() as usize);
        let mark = if class == predicted { '>' } else { ' ' };
        Some(format!("{mark} {name:>3}  {score:>6.3}  {bar}"))
    };
    for line in 0..classes.len().max(image.len() + above) {
        let pixels = line.checked_sub(above).and_then(|i| image.get(i)).map_or("", String::as_str);
        text += format!("  {pixels:<wide$}   {}", score(line).unwrap_or_default()).trim_end();
        text.push('\n');
    }
    text
}

/// The row as an image, as it was before it was normalised; nothing if it is no image.
fn image<T: Real>(stored: &Stored<T>, x: &[T]) -> Vec<String> {
    let Prepared::Arrays { features, normaliser } = &stored.card.prepared else { return Vec::new() };
    let [_, width] = features[..] else { return Vec::new() };
    let (mean, std) = (normaliser.mean(), normaliser.std());
    let of = |all: &[T], i: usize| all[i % all.len()].to_f64();
    let pixels: Vec<f32> =
        x.iter().enumerate().map(|(i, v)| (v.to_f64() * of(std, i) + of(mean, i)) as f32).collect();
    picture(&pixels, width)
}
