//! The five steps on one row, op by op.

use super::loss_of;
use crate::{engine::Lab, number, refusal::Refusal};
use gradus::{
    autograd::inspect::{Step, Value as Record, ValueKind},
    prelude::*,
};
use serde_json::{Value, json};

/// Longer values are shown in part.
const NUMBERS: usize = 64;

/// A line of the listing.
struct Line<'a> {
    stage: &'static str,
    op: &'a str,
    text: String,
    shape: &'a [usize],
    values: &'a [f64],
    of: String,
    note: &'static str,
}

impl Line<'_> {
    fn json(&self) -> Value {
        json!({
            "stage": self.stage,
            "op": self.op,
            "text": self.text,
            "shape": self.shape,
            "values": number::all(&self.values[..self.values.len().min(NUMBERS)]),
            "of": self.of,
            "note": self.note,
        })
    }
}

/// The lines of a step on one row: what each op gives, what each gradient is, and where θ moves.
pub(super) fn answer(lab: &mut Lab<'_>, one: &Dataset<f64>) -> Result<Value, Refusal> {
    let mut graph = Graph::new(lab.params());
    graph.resume_at(lab.position.step);
    let g = graph.step();
    let trace = lab.net.trace(g.input(one.x()).named("x"));
    for (k, (z, units)) in trace.z.iter().zip(&trace.units).enumerate() {
        units.named(&format!("h{}", k + 1));
        z.named(&format!("z{}", k + 1));
    }
    trace.output.named("y_hat");
    let loss = loss_of(lab, trace.output, one)?.named("l");
    let step = g.inspect(loss)?.renamed(|name| book(lab, name));
    let mut lines = forward(&step);
    lines.push(zero_grad(&step));
    lines.extend(backward(&step));
    lines.extend(moves(lab, &step, one)?);
    Ok(json!({ "lines": lines }))
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
        Some("l") => "loss".to_owned(),
        Some("y_hat") => "output".to_owned(),
        Some(name) => format!("layer {}", name.trim_start_matches(['z', 'h'])),
        None => String::new(),
    }
}

/// Whether a value comes after the network's output.
fn of_loss(step: &Step, record: &Record) -> bool {
    step.get("y_hat").is_some_and(|output| record.id > output.id)
}

fn computed(step: &Step) -> impl DoubleEndedIterator<Item = &Record> {
    step.values.iter().filter(|v| v.kind == ValueKind::Computed)
}

fn forward(step: &Step) -> Vec<Value> {
    let given = step.values.iter().filter(|v| v.kind == ValueKind::Input && v.name.is_some());
    let line = |v: &Record| {
        let stage = if of_loss(step, v) { "loss" } else { "forward" };
        let text = format!("{} = {}", v.label(), v.text);
        let note = if v.is_view { "the same numbers under another shape" } else { "" };
        Line { stage, op: &v.op, text, shape: v.shape.dims(), values: &v.value, of: place(step, v), note }
            .json()
    };
    let input = |v: &Record| {
        let (text, of) = (format!("{} is given", v.label()), "input".to_owned());
        Line { stage: "forward", op: &v.op, text, shape: v.shape.dims(), values: &v.value, of, note: "" }
            .json()
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
        values: &[],
        of: "all parameters".to_owned(),
        note: "gradients add up, so they begin with 0",
    }
    .json()
}

/// The gradients from the loss back.
fn backward(step: &Step) -> Vec<Value> {
    let shown = |v: &&Record| !matches!(v.kind, ValueKind::Constant | ValueKind::Integers);
    let line = |v: &Record| {
        let gradient = v.gradient.as_ref()?;
        let users = step.values.iter().filter(|user| user.inputs.iter().any(|edge| edge.from == v.id));
        let users: Vec<&Record> = users.filter(|user| user.kind == ValueKind::Computed).collect();
        let note = if users.len() > 1 { "the contributions of all uses add up" } else { "" };
        let slope = users.first().and_then(|user| {
            let edge = user.inputs.iter().find(|edge| edge.from == v.id)?;
            Some(format!("∂l/∂{} · ({})", user.label(), edge.slope.as_ref()?))
        });
        let right = slope.map(|text| format!(" = {text}")).unwrap_or_default();
        let op = users.first().map_or(v.op.as_str(), |user| user.op.as_str());
        let text = format!("∂l/∂{}{right}", v.label());
        let of = if v.kind == ValueKind::Parameter { v.label() } else { place(step, v) };
        Some(Line { stage: "backward", op, text, shape: v.shape.dims(), values: gradient, of, note }.json())
    };
    step.values.iter().rev().filter(shown).filter_map(line).collect()
}

/// Where the optimiser moves each parameter.
fn moves(lab: &mut Lab<'_>, step: &Step, one: &Dataset<f64>) -> Result<Vec<Value>, Refusal> {
    let (rule, lr) = (lab.state.optimizer.kind.clone(), lab.lr());
    let mut graph = Graph::new(lab.params());
    graph.resume_at(lab.position.step);
    let output = lab.net.model.forward(graph.step().input(one.x()));
    let loss = loss_of(lab, output, one)?;
    let values = |params: &Params<f64>| -> Vec<(String, Tensor<f64>)> {
        params.list().iter().map(|p| (p.name(), p.value())).collect()
    };
    let moved = lab.try_step(|lab| lab.step_by(loss), values)?.unwrap_or_default();
    let line = |(name, value): &(String, Tensor<f64>)| {
        let name = book(lab, name).unwrap_or_else(|| name.clone());
        let before = step.get(&name)?;
        let same = before.value[..] == *value.as_slice();
        let note = if same { "it stays: it is frozen, or its gradient is 0" } else { "" };
        let text = format!("{name} ← {rule} with the learning rate {lr}");
        let (shape, values) = (value.dims(), value.as_slice());
        Some(Line { stage: "step", op: &rule, text, shape, values, of: name.clone(), note }.json())
    };
    Ok(moved.iter().filter_map(line).collect())
}
