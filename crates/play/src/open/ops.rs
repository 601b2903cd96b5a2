//! The five steps on the batch that comes next, op by op.

use super::words::{called, gradient, of_loss, rule, spoken};
use crate::{engine::Lab, number, refusal::Refusal};
use gradus::{
    autograd::inspect::{Step, Value as Record, ValueKind},
    prelude::*,
    train::target,
};
use serde_json::{Value, json};

/// Longer values are shown in part.
const NUMBERS: usize = 64;

/// A line of the listing.
#[derive(Default)]
struct Line<'a> {
    stage: &'static str,
    op: &'a str,
    text: String,
    shape: &'a [usize],
    values: &'a [f64],
    /// Of a parameter that is moved: what it was, and its gradient.
    before: Option<[&'a [f64]; 2]>,
    of: String,
    note: String,
}

/// The first of many numbers.
fn first(all: &[f64]) -> Vec<number::Number> {
    number::all(&all[..all.len().min(NUMBERS)])
}

impl Line<'_> {
    fn json(&self) -> Value {
        let mut line = json!({
            "stage": self.stage,
            "op": self.op,
            "text": self.text,
            "shape": self.shape,
            "values": first(self.values),
            "of": self.of,
            "note": self.note,
        });
        if let Some([before, gradient]) = self.before {
            (line["before"], line["gradient"]) = (json!(first(before)), json!(first(gradient)));
        }
        line
    }
}

/// The lines of the step that comes next: what each op gives, what each gradient is, and where θ moves.
pub(super) fn answer(lab: &mut Lab<'_>) -> Result<Value, Refusal> {
    let mut graph = Graph::new(lab.params());
    // The random masks of the step that comes next.
    graph.resume_at(lab.position.step);
    let g = graph.step();
    let (x, y) = lab.next_batch()?;
    let x = g.input(x).named("x");
    let rows = x.shape().dims().first().copied();
    let trace = lab.net.trace(x);
    for (k, (z, units)) in trace.z.iter().zip(&trace.units).enumerate() {
        units.named(&format!("h{}", k + 1));
        z.named(&format!("z{}", k + 1));
    }
    trace.output.named("y_hat");
    let wanted = target(&*lab.criterion, trace.output, y, lab.points.train.classes()).named("y");
    let loss = lab.criterion.forward(trace.output, wanted).named("l");
    let step = g.inspect(loss)?.renamed(|name| book(lab, name));
    let mut lines = forward(&step);
    lines.push(zero_grad(&step));
    lines.extend(backward(&step));
    lines.extend(moves(lab, &step)?);
    Ok(json!({ "rows": rows, "lines": lines }))
}

/// The name of a parameter as books have it: W1 for 0.weight.
fn book(lab: &Lab<'_>, name: &str) -> Option<String> {
    lab.net.stages.iter().enumerate().find_map(|(k, stage)| {
        let letter = if stage.weight.name() == name {
            "W"
        } else if stage.bias.name() == name {
            "b"
        } else {
            return None;
        };
        Some(format!("{letter}{}", k + 1))
    })
}

/// Where a value belongs: the layer by its number, or the loss.
fn place(step: &Step, record: &Record) -> String {
    // What comes after a named value belongs to the next one that has a name.
    let after = step.values.iter().skip_while(|v| v.id < record.id);
    let named = after.filter(|v| v.kind == ValueKind::Computed).find_map(|v| v.name.as_deref());
    match named {
        Some("l" | "y") => "loss".to_owned(),
        Some("y_hat") => "output".to_owned(),
        Some(name) => format!("layer {}", name.trim_start_matches(['z', 'h'])),
        None => String::new(),
    }
}

fn computed(step: &Step) -> impl DoubleEndedIterator<Item = &Record> {
    step.values.iter().filter(|v| v.kind == ValueKind::Computed)
}

fn forward(step: &Step) -> Vec<Value> {
    let given = step.values.iter().filter(|v| v.kind == ValueKind::Input && v.name.is_some());
    let line = |v: &Record| {
        let stage = if of_loss(step, v) { "loss" } else { "forward" };
        let said = spoken(step, &v.text);
        // What has no name of its own is called by its formula.
        let label = called(step, v);
        let text = if label.starts_with('(') { said } else { format!("{label} = {said}") };
        let note = if v.is_view { "the same numbers under another shape" } else { "" }.to_owned();
        let (shape, values, of) = (v.shape.dims(), &v.value, place(step, v));
        Line { stage, op: &v.op, text, shape, values, of, note, ..Line::default() }.json()
    };
    let input = |v: &Record| {
        let (stage, of) = if of_loss(step, v) { ("loss", "loss") } else { ("forward", "input") };
        let (text, shape, of) = (format!("{} is given", called(step, v)), v.shape.dims(), of.to_owned());
        Line { stage, op: &v.op, text, shape, values: &v.value, of, ..Line::default() }.json()
    };
    given.map(input).chain(computed(step).map(line)).collect()
}

fn parameters(step: &Step) -> impl Iterator<Item = &Record> {
    step.values.iter().filter(|v| v.kind == ValueKind::Parameter)
}

fn zero_grad(step: &Step) -> Value {
    let count = parameters(step).map(|v| v.value.len()).sum::<usize>();
    Line {
        stage: "zero_grad",
        op: "zero_grad",
        text: "∇θ = 0".to_owned(),
        shape: &[count],
        of: "all parameters".to_owned(),
        note: "gradients add up, so they begin with 0".to_owned(),
        ..Line::default()
    }
    .json()
}

/// The gradients from the loss back.
fn backward(step: &Step) -> Vec<Value> {
    let shown = |v: &&Record| !matches!(v.kind, ValueKind::Constant | ValueKind::Integers);
    let line = |v: &Record| {
        let values = v.gradient.as_ref()?;
        let users = step.values.iter().filter(|user| user.inputs.iter().any(|edge| edge.from == v.id));
        let users: Vec<&Record> = users.filter(|user| user.kind == ValueKind::Computed).collect();
        let note = if users.len() > 1 { "the contributions of all uses add up" } else { "" }.to_owned();
        let op = users.first().map_or(v.op.as_str(), |user| user.op.as_str());
        let text = format!("∂l/∂{} = {}", called(step, v), gradient(step, v));
        let of = if v.kind == ValueKind::Parameter { v.label() } else { place(step, v) };
        let shape = v.shape.dims();
        Some(Line { stage: "backward", op, text, shape, values, of, note, ..Line::default() }.json())
    };
    step.values.iter().rev().filter(shown).filter_map(line).collect()
}

/// Where the optimiser moves each parameter.
fn moves(lab: &mut Lab<'_>, step: &Step) -> Result<Vec<Value>, Refusal> {
    let values = |params: &Params<f64>| -> Vec<(String, Tensor<f64>)> {
        params.list().iter().map(|p| (p.name(), p.value())).collect()
    };
    let (lr, at) = (lab.lr(), lab.position.step);
    let moved = lab.try_step(values)?.unwrap_or_default();
    let mut lines = Vec::new();
    for (name, value) in &moved {
        let name = book(lab, name).unwrap_or_else(|| name.clone());
        let Some(before) = step.get(&name) else { continue };
        let (text, mut note) = rule(&lab.state, lr, at, &name)?;
        if before.value[..] == *value.as_slice() {
            note = format!("it stays: it is frozen, or its gradient is 0\n{note}");
        }
        let gradient = before.gradient.as_ref().map_or(&[][..], |gradient| &gradient[..]);
        let (op, shape, values) = (lab.state.optimizer.kind.as_str(), value.dims(), value.as_slice());
        let before = Some([&before.value[..], gradient]);
        lines.push(Line { stage: "step", op, text, shape, values, before, of: name.clone(), note }.json());
    }
    Ok(lines)
}
