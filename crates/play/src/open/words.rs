//! How the values of a step are called, and how gradients and rules are written.

use crate::state::State;
use gradus::{
    autograd::inspect::{Step, Value as Record, ValueKind},
    optim::{Listed, OptimizerSpec},
    prelude::*,
    tensor::spec::Setting,
};

/// A value without a name is called by its formula, unless that is longer.
const SHORT: usize = 24;

/// What a value is called.
pub(super) fn called(step: &Step, record: &Record) -> String {
    if let Some(name) = &record.name {
        return name.clone();
    }
    let users = || step.values.iter().filter(|user| user.inputs.iter().any(|edge| edge.from == record.id));
    if record.kind == ValueKind::Integers {
        let random = users().any(|user| user.op != "one_hot" && !of_loss(step, user));
        return if random { "seed" } else { "labels" }.to_owned();
    }
    if users().any(|user| user.name.as_deref() == Some("l")) {
        return "l_rows".to_owned();
    }
    let text = spoken(step, &record.text);
    if text.chars().count() <= SHORT { format!("({text})") } else { format!("u{}", record.id) }
}

/// A text in which values without a name, `%3`, are called something.
pub(super) fn spoken(step: &Step, text: &str) -> String {
    let mut parts = text.split('%');
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        let (id, rest) = part.split_at(digits);
        match id.parse().ok().and_then(|id| step.value(id)) {
            Some(record) => said += &called(step, record),
            None => said += &format!("%{id}"),
        }
        said += rest;
    }
    said
}

/// Whether a value comes after the network's output.
pub(super) fn of_loss(step: &Step, record: &Record) -> bool {
    step.get("y_hat").is_some_and(|output| record.id > output.id)
}

/// The gradient of a value from those of what is made of it; nothing for the loss itself.
pub(super) fn gradient(step: &Step, record: &Record) -> String {
    if record.name.as_deref() == Some("l") {
        return "1".to_owned();
    }
    let mut terms = Vec::new();
    for user in step.values.iter().filter(|user| user.kind == ValueKind::Computed) {
        let own = user.inputs.iter().enumerate().filter(|(_, edge)| edge.from == record.id);
        terms.extend(own.map(|(place, _)| term(step, record, user, place)));
    }
    terms.join(" + ")
}

/// What one use of a value contributes to its gradient.
fn term(step: &Step, record: &Record, user: &Record, place: usize) -> String {
    let above = format!("∂l/∂{}", called(step, user));
    let other = user.inputs.get(1 - place.min(1)).and_then(|edge| step.value(edge.from));
    let other = other.map_or_else(String::new, |other| called(step, other));
    let turned = user.text.ends_with('ᵀ');
    match (user.op.as_str(), place, turned) {
        ("matmul", 0, true) => return format!("{above} {other}"),
        ("matmul", 0, false) => return format!("{above} {other}ᵀ"),
        ("matmul", _, true) => return format!("({above})ᵀ {other}"),
        ("matmul", _, false) => return format!("{other}ᵀ {above}"),
        ("mean", ..) => return format!("{above} / {}", record.value.len() / user.value.len().max(1)),
        ("sum", ..) => return format!("{above} for each"),
        _ => {}
    }
    let slope = user.inputs.get(place).and_then(|edge| edge.slope.as_ref()).map(ToString::to_string);
    let product = match slope.as_deref() {
        Some("1") => above,
        Some("−1") => format!("−{above}"),
        Some(slope) => {
            let said = spoken(step, slope);
            if said.starts_with('(') { format!("{above} · {said}") } else { format!("{above} · ({said})") }
        }
        None => format!("{above} · ∂{}/∂{}", called(step, user), called(step, record)),
    };
    if record.value.len() < user.value.len() { format!("Σ over the rows of {product}") } else { product }
}

/// How the optimiser moves a parameter: the line that moves it, and what the letters in that line are.
pub(super) fn rule(state: &State, lr: f64, step: u64, name: &str) -> Result<(String, String)> {
    let kind = &state.optimizer.kind;
    let listed = Listed::<f64>::find(kind)?;
    let (moves, rest): (Vec<&str>, Vec<&str>) =
        listed.formula.lines().partition(|line| line.starts_with('θ'));
    let own = |line: &&str| with_numbers(line, lr).replace("∇θ", "∂l/∂θ").replace('θ', name);
    let moves: Vec<String> = moves.iter().map(own).collect();
    let mut note: Vec<String> = rest.iter().map(own).collect();
    let value = |known: gradus::nn::spec::Known| {
        let given = state.optimizer.options.get(known.name).cloned();
        given.or(known.usual).map(|setting: Setting| format!("{} = {setting}", known.name))
    };
    let options =
        OptimizerSpec::known(kind)?.into_iter().filter(|known| known.name != "lr").filter_map(value);
    note.push(format!("{kind} with t = {}, {}", step + 1, options.collect::<Vec<_>>().join(", ")));
    Ok((moves.join(";  "), note.join("\n")))
}

/// A line with the learning rate put in, where it stands as a word of its own.
fn with_numbers(line: &str, lr: f64) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut said = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("lr") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        let alone = !before.ends_with(word) && !after.starts_with(word);
        said += before;
        said += &if alone { lr.to_string() } else { "lr".to_owned() };
        rest = after;
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_put_in_where_it_stands_alone() {
        assert_eq!(with_numbers("θ − lr/(1 + lr_decay)·g·(lr)", 0.5), "θ − 0.5/(1 + lr_decay)·g·(0.5)");
    }
}
