//! `gradus explain-model`.

use crate::{
    args::{How, Where},
    card::{AnyModel, Card, Layers, Prepared},
    failure::Failure,
    outcome::shown,
    screen::{grouped, say},
    stored::{self, Stored},
    training::measures::{Measures, spread},
};
use clap::Args;
use gradus::{
    data::table::Preparation,
    prelude::*,
    tensor::{Real, random::Stream, spec::Options},
    train::evaluate,
};
use serde_json::json;
use std::path::PathBuf;

/// Which model.
#[derive(Args, Debug)]
pub(crate) struct ExplainModelOptions {
    /// A model.safetensors that gradus has written from a table, or the folder that it is in
    model: PathBuf,
    /// How often each column is put into another order
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeats: u32,
    #[command(flatten)]
    how: How,
}

/// Rows that are looked at; more change the third digit.
const MOST: usize = 10_000;

/// How much a model uses each column: what it loses where the column's values are exchanged among the rows, and how much its
/// output would change if they did.
///
/// Source: L. Breiman, Random Forests (2001); A. Shrikumar et al., Not Just a Black Box (2016).
pub(crate) fn explain_model(options: &ExplainModelOptions) -> Result<(), Failure> {
    match stored::model(&options.model, &options.how)? {
        AnyModel::F32(card, model) => explain(options, card, model),
        AnyModel::F64(card, model) => explain(options, card, model),
    }
}

/// What is found of a column.
struct Use {
    column: String,
    /// The loss of the metric, and its standard deviation over the repeats.
    lost: f64,
    deviation: f64,
    /// The mean of |∂s/∂x·x| over the rows, for the output s of the predicted class or number; in parts of all columns.
    attributed: f64,
}

fn explain<T: Real>(
    options: &ExplainModelOptions,
    card: Card<T>,
    model: Model<T, Layers<T>>,
) -> Result<(), Failure> {
    let Prepared::Table(preparation) = card.prepared.clone() else {
        let message = format!("the model was trained on {}, which has no columns", card.data.source);
        return Err(Failure::Usage(Error::argument(message).file(&options.model)));
    };
    let place = Where { data: None, dir: PathBuf::new() };
    let stored = stored::with_rows(card, model, &place, &options.model)?;
    let rows = stored.test.rows().min(MOST);
    let data = stored.test.read(std::slice::from_ref(&(0..rows)))?;
    let whole = measures(&stored, &data)?;
    let metric = whole.first().to_owned();
    let base = whole.get(&metric).unwrap_or(f64::NAN);
    let attributed = attributed(&stored, &data)?;
    let mut uses = Vec::new();
    for (column, places) in columns(&preparation) {
        let (lost, deviation) = lost(&stored, &data, &places, &metric, base, options.repeats)?;
        let attributed = places.iter().map(|place| attributed[*place]).sum();
        uses.push(Use { column, lost, deviation, attributed });
    }
    uses.sort_by(|a, b| b.lost.total_cmp(&a.lost));
    table(&uses, &metric, base, rows, options)
}

/// The columns of the table, each with the places of its features.
fn columns(preparation: &Preparation) -> Vec<(String, Vec<usize>)> {
    let mut columns: Vec<(String, Vec<usize>)> = Vec::new();
    for (place, feature) in preparation.features().into_iter().enumerate() {
        match columns.last_mut() {
            Some((name, places)) if *name == feature.column => places.push(place),
            _ => columns.push((feature.column, vec![place])),
        }
    }
    columns
}

fn measures<T: Real>(stored: &Stored<T>, data: &Dataset<T>) -> Result<Measures> {
    let criterion = stored.card.loss.build::<T>()?;
    let seen = evaluate(&mut Graph::new(stored.model.params()), &stored.model, &*criterion, data)?;
    Measures::of(&seen, &stored.card.classes, &stored.card.prepared, &stored.card.loss)
}

/// How much worse the metric is with the column's values in another order.
fn lost<T: Real>(
    stored: &Stored<T>,
    data: &Dataset<T>,
    places: &[usize],
    metric: &str,
    base: f64,
    repeats: u32,
) -> Result<(f64, f64)> {
    let width = data.features();
    let mut losses = Vec::new();
    for repeat in 0..repeats {
        let mut order: Vec<usize> = (0..data.len()).collect();
        Stream::keyed([stored.card.seed, places[0] as u64, repeat.into(), 0x7065_726d]).shuffle(&mut order);
        let mut other = data.clone();
        for (row, from) in order.into_iter().enumerate() {
            for place in places {
                other.x_mut()[row * width + place] = data.row(from)[*place];
            }
        }
        let value = measures(stored, &other)?.get(metric).unwrap_or(f64::NAN);
        losses.push(if metric == "accuracy" { base - value } else { value - base });
    }
    Ok(spread(&losses))
}

/// For each feature the mean of |∂s/∂x·x| over the rows, in parts of the sum; of a category, of all that it is expanded to.
fn attributed<T: Real>(stored: &Stored<T>, data: &Dataset<T>) -> Result<Vec<f64>> {
    let widths = widths(&stored.card, data.features())?;
    let expands = stored.card.network.layers.first().is_some_and(|layer| layer.kind == "columns");
    let mut sums = vec![0.0; widths.iter().sum()];
    let mut graph = Graph::new(stored.model.params());
    for (x, _) in Loader::new(data, 256)?.batches() {
        let g = graph.eval();
        let mut layers = stored.model.layers();
        // A category's code has no slope; what it is expanded to has.
        let x = match (expands, g.input(x)) {
            (true, x) => layers.next().map_or(x, |columns| columns.forward(x)),
            (false, x) => x,
        };
        let output = layers.fold(x, |x, layer| layer.forward(x));
        let [dx] = g.grad(output.amax(&[-1], false).sum(), [x]);
        let product = (dx * x).value()?;
        for row in product.as_slice().chunks_exact(sums.len()) {
            sums.iter_mut().zip(row).for_each(|(sum, v)| *sum += v.to_f64().abs());
        }
    }
    let total: f64 = sums.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let mut rest = sums.into_iter();
    Ok(widths.into_iter().map(|width| rest.by_ref().take(width).sum::<f64>() / total).collect())
}

/// How many numbers each feature becomes in the network's first layer.
fn widths<T: Real>(card: &Card<T>, features: usize) -> Result<Vec<usize>> {
    let Some(columns) = card.network.layers.first().filter(|layer| layer.kind == "columns") else {
        return Ok(vec![1; features]);
    };
    let options = Options::of(columns, "");
    let list = |name| Ok::<_, Error>(options.counts(name)?.unwrap_or_else(|| vec![0; features]));
    let width = |(count, size): (usize, usize)| match (count, size) {
        (0, _) => 1,
        (count, 0) => count,
        (_, size) => size,
    };
    Ok(list("categories")?.into_iter().zip(list("embedding_dim")?).map(width).collect())
}

fn table(
    uses: &[Use],
    metric: &str,
    base: f64,
    rows: usize,
    options: &ExplainModelOptions,
) -> Result<(), Failure> {
    let wide = uses.iter().map(|u| u.column.chars().count()).max().unwrap_or(0).clamp(6, 40);
    say(format!(
        "{} on {} test rows: {metric} {}\n",
        options.model.display(),
        grouped(rows),
        shown(metric, base)
    ))?;
    say(format!("{:<wide$}  {metric} lost when shuffled   gradient × input", "column"))?;
    let most = uses.iter().map(|u| u.lost).fold(f64::MIN_POSITIVE, f64::max);
    for u in uses {
        let bar = "#".repeat((12.0 * (u.lost / most).clamp(0.0, 1.0)).round() as usize);
        let lost = if metric == "accuracy" {
            format!("{:>6.2} ± {:.2} %", 100.0 * u.lost, 100.0 * u.deviation)
        } else {
            format!("{:>10.4} ± {:.4}", u.lost, u.deviation)
        };
        let line = format!("{:<wide$}  {lost:<20} {bar:<12}  {:>5.1} %", u.column, 100.0 * u.attributed);
        say(line.trim_end())?;
    }
    if options.how.json {
        let all: Vec<_> = uses
            .iter()
            .map(|u| json!({"column": u.column, "lost": u.lost, "std": u.deviation, "gradient_x_input": u.attributed}))
            .collect();
        let object = json!({"metric": metric, "value": base, "rows": rows, "columns": all});
        say(serde_json::to_string(&object).map_err(|e| Error::format(e.to_string()))?)?;
    }
    Ok(())
}
