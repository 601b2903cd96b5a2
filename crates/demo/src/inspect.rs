//! `gradus inspect`.

use crate::{
    card::{self, AnyModel, Card, Layers},
    failure::Failure,
    screen::{grouped, say},
};
use clap::Args;
use gradus::{
    prelude::*,
    tensor::{
        Real,
        file::{self, LIMIT},
    },
};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use std::{collections::BTreeMap, path::PathBuf};

/// Which file.
#[derive(Args, Debug)]
pub(crate) struct InspectOptions {
    /// A safetensors file of any program
    file: PathBuf,
    /// Rows of the training step whose memory is shown
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    batch: u32,
}

/// Shows the tensors of a file, and what it says about itself.
pub(crate) fn inspect(options: &InspectOptions) -> Result<(), Failure> {
    let bytes = file::read(&options.file, LIMIT)?;
    let malformed = |e: safetensors::SafeTensorError| {
        Error::format(format!("not a safetensors file: {e}")).file(&options.file)
    };
    let tensors = SafeTensors::deserialize(&bytes).map_err(malformed)?;
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(malformed)?;
    let order = header.offset_keys();
    say(format!("{}: {} bytes\n", options.file.display(), grouped(bytes.len())))?;
    let name = order.iter().map(|n| n.chars().count()).max().unwrap_or(0).max(4);
    let shapes = order.iter().filter_map(|n| Some(format!("{:?}", tensors.tensor(n).ok()?.shape()).len()));
    let shape = shapes.max().unwrap_or(0).max(5);
    say(format!(
        "{:<name$}  dtype  {:<shape$}  {:>9}  {:>9}  {:>9}  {:>9}  {:>9}",
        "name", "shape", "count", "min", "max", "mean", "std"
    ))?;
    let mut numbers = 0;
    for own in &order {
        let view = tensors.tensor(own).map_err(malformed)?;
        let count: usize = view.shape().iter().product();
        numbers += count;
        let shown = format!("{:?}", view.shape());
        let dtype = format!("{:?}", view.dtype());
        let statistics = statistics(&view);
        say(format!("{own:<name$}  {dtype:<5}  {shown:<shape$}  {:>9}  {statistics}", grouped(count))
            .trim_end())?;
    }
    say(format!("\n{} tensors, {} numbers", order.len(), grouped(numbers)))?;
    metadata(header.metadata().as_ref().map(|m| m.iter().collect()).unwrap_or_default())?;
    memory(options)
}

/// What a training step takes between its inputs and its gradients, if the file describes a model.
fn memory(options: &InspectOptions) -> Result<(), Failure> {
    match card::load(&options.file) {
        Ok(AnyModel::F32(card, model)) => of_model(options, &card, &model),
        Ok(AnyModel::F64(card, model)) => of_model(options, &card, &model),
        Err(_) => Ok(()),
    }
}

fn of_model<T: Real>(
    options: &InspectOptions,
    card: &Card<T>,
    model: &Model<T, Layers<T>>,
) -> Result<(), Failure> {
    let (rows, criterion) = (options.batch as usize, card.loss.build::<T>()?);
    let mut graph = Graph::new(model.params());
    let g = graph.step();
    let features = card.network.inputs.shape()?.len();
    let output = model.forward(g.input(Tensor::zeros([rows, features])));
    let target = if criterion.takes_labels() {
        g.labels(vec![0; rows])
    } else {
        g.input(Tensor::zeros(output.shape()))
    };
    criterion.forward(output, target).backward()?;
    let bytes = grouped(graph.activation_bytes());
    say(format!(
        "\na training step on {rows} rows: {bytes} bytes of activations at the peak, inputs included"
    ))
}

/// The texts, those that are JSON objects with a line for each entry.
fn metadata(texts: BTreeMap<&String, &String>) -> Result<(), Failure> {
    for (key, text) in texts {
        match serde_json::from_str::<BTreeMap<String, serde_json::Value>>(text) {
            Ok(entries) => {
                say(format!("\nmetadata {key:?}"))?;
                entries.iter().try_for_each(|(name, value)| entry(name, value))?;
            }
            Err(_) => say(format!("\nmetadata {key:?}  {text}"))?,
        }
    }
    Ok(())
}

/// A name and its value; of an object, its names and values.
fn entry(name: &str, value: &serde_json::Value) -> Result<(), Failure> {
    match value.as_object() {
        Some(object) => object.iter().try_for_each(|(inner, value)| entry(&format!("{name}.{inner}"), value)),
        None => say(format!("  {name:<18}  {value}")),
    }
}

/// Smallest, largest, mean and standard deviation (of the population).
fn statistics(view: &TensorView<'_>) -> String {
    let Some(x) = numbers(view).filter(|x| !x.is_empty()) else { return String::new() };
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let deviation = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    // NaN is larger and smaller than nothing, so it must be asked for.
    let strange = x.iter().any(|x| x.is_nan());
    let extreme =
        |pick: fn(f64, f64) -> f64| if strange { f64::NAN } else { x.iter().copied().fold(x[0], pick) };
    [extreme(f64::min), extreme(f64::max), mean, deviation].map(|v| format!("{v:>9.4}")).join("  ")
}

/// The elements as numbers; none for a type that is not known.
fn numbers(view: &TensorView<'_>) -> Option<Vec<f64>> {
    fn each<const N: usize>(data: &[u8], number: fn([u8; N]) -> f64) -> Option<Vec<f64>> {
        Some(data.as_chunks().0.iter().map(|chunk| number(*chunk)).collect())
    }
    let data = view.data();
    match view.dtype() {
        // The library's own reader, so that there is one way to read a half.
        Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::BF16 => {
            let one = safetensors::serialize([("x", view)], None).ok()?;
            let mut read = file::safetensors::from_bytes::<f64>(&one).ok()?;
            Some(read.tensors.pop()?.1.into_vec())
        }
        Dtype::BOOL | Dtype::U8 => each(data, |b| f64::from(u8::from_le_bytes(b))),
        Dtype::I8 => each(data, |b| f64::from(i8::from_le_bytes(b))),
        Dtype::U16 => each(data, |b| f64::from(u16::from_le_bytes(b))),
        Dtype::I16 => each(data, |b| f64::from(i16::from_le_bytes(b))),
        Dtype::U32 => each(data, |b| f64::from(u32::from_le_bytes(b))),
        Dtype::I32 => each(data, |b| f64::from(i32::from_le_bytes(b))),
        Dtype::U64 => each(data, |b| u64::from_le_bytes(b) as f64),
        Dtype::I64 => each(data, |b| i64::from_le_bytes(b) as f64),
        _ => None,
    }
}
