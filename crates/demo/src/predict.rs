//! `gradus predict`.

use crate::{
    args::{How, Where},
    failure::Failure,
    picture::picture,
    screen::say,
    stored::{self, Stored},
    train::largest,
};
use clap::Args;
use gradus::prelude::*;
use std::path::PathBuf;

/// Which model, and for which rows.
#[derive(Args, Debug)]
pub(crate) struct PredictOptions {
    /// A model.safetensors that gradus has written
    model: PathBuf,
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
struct Prediction {
    row: usize,
    label: String,
    predicted: String,
    scores: Vec<f32>,
}

/// Shows test rows beside what the model makes of them.
pub(crate) fn predict(options: &PredictOptions) -> Result<(), Failure> {
    let stored = stored::open(&options.model, &options.place, &options.how)?;
    let rows = rows(options, &stored)?;
    let name = |class: u32| stored.card.classes[class as usize].clone();
    let mut all = Vec::new();
    let mut graph = Graph::new(stored.model.params());
    for row in rows {
        let scores = scores(&stored, &mut graph, row)?;
        let (label, predicted) = (stored.test.y()[row], largest(&scores));
        if options.wrong && (label == predicted || all.len() == options.count as usize) {
            continue;
        }
        say(block(&stored, row, &scores))?;
        all.push(Prediction { row, label: name(label), predicted: name(predicted), scores });
    }
    let right = all.iter().filter(|p| p.label == p.predicted).count();
    say(match (options.wrong, all.len()) {
        (true, 0) => "no row was predicted wrongly".to_owned(),
        (true, shown) => format!("{shown} of the rows that were predicted wrongly"),
        (false, shown) => format!("{right} of {shown} predicted rightly"),
    })?;
    if options.how.json {
        say(serde_json::to_string(&all).map_err(|e| Error::format(e.to_string()))?)?;
    }
    Ok(())
}

/// The rows that are looked at.
fn rows(options: &PredictOptions, stored: &Stored) -> Result<Vec<usize>, Failure> {
    let there = stored.test.len();
    if let Some(row) = options.index.iter().find(|row| **row >= there) {
        let message = format!("--index {row}: there are {there} test rows, counted from 0");
        return Err(Failure::Usage(Error::argument(message)));
    }
    let first = if options.wrong { there } else { there.min(options.count as usize) };
    Ok(if options.index.is_empty() { (0..first).collect() } else { options.index.clone() })
}

/// What the model gives for each class: probabilities, where its loss makes them such.
fn scores(stored: &Stored, graph: &mut Graph<f32>, row: usize) -> Result<Vec<f32>> {
    let features = stored.test.features();
    let x = Tensor::new([1, features], stored.test.row(row).to_vec())?;
    let output = stored.model.forward(graph.eval().input(x));
    let scores = match stored.card.loss.as_str() {
        "cross_entropy" => output.softmax(-1),
        "bce_with_logits" => output.map(Sigmoid),
        _ => output,
    };
    Ok(scores.value()?.into_vec())
}

/// The image at the left, the classes with their scores and bars at the right.
fn block(stored: &Stored, row: usize, scores: &[f32]) -> String {
    let (label, predicted) = (stored.test.y()[row] as usize, largest(scores) as usize);
    let classes = &stored.card.classes;
    let verdict = if label == predicted { "right" } else { "WRONG" };
    let mut text =
        format!("test row {row}: predicted {}, is {}: {verdict}\n\n", classes[predicted], classes[label]);
    let width = stored.raw.feature_shape().last();
    let image = picture(stored.raw.row(row), width);
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
