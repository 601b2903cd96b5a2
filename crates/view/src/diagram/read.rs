//! From a step to what is drawn.

use super::{Diagram, Link, Node, label::Labels, number};
use gradus_autograd::inspect::{Step, Value, ValueKind};
use gradus_tensor::{Formula, Infix};
use std::collections::HashMap;

/// So many uses are added up in the drawing.
const TERMS: usize = 4;

impl Diagram {
    /// Finds out what is drawn of a step. A value that is another one under another shape is drawn as that one, unless it has a name.
    pub(super) fn read(step: Step, title: String) -> Diagram {
        let labels = Labels::new(&step);
        // For each value that is drawn its place; for one that is not, that of the value that stands for it.
        let mut places: HashMap<usize, usize> = HashMap::new();
        let (mut nodes, mut links) = (Vec::new(), Vec::new());
        for value in &step.values {
            let same = value.inputs.first().and_then(|e| places.get(&e.from)).copied();
            if let (Some(place), true) = (same, hidden(value, step.of)) {
                places.insert(value.id, place);
                continue;
            }
            for edge in &value.inputs {
                let Some(&from) = places.get(&edge.from) else { continue };
                let (upper, lower) = (labels.label(edge.from), labels.label(value.id));
                let gradient = edge.gradient.as_ref().filter(|g| !g.is_empty());
                let contribution = gradient.map(|g| number::several(g));
                let exact = gradient.map_or(String::new(), |g| format!(": {}", number::exact(g)));
                let tip = format!("{lower} → {upper}{exact}");
                links.push(Link { ends: [from, nodes.len()], contribution, tip });
            }
            places.insert(value.id, nodes.len());
            nodes.push(node(value, &step, &labels));
        }
        for (place, node) in nodes.iter_mut().enumerate() {
            let own = links.iter().filter(|link| link.ends[0] == place);
            let terms: Vec<String> = own.filter_map(|link| link.contribution.clone()).collect();
            node.gradient = node.gradient.take().map(|(name, total, single)| match terms.len() {
                n if single && (2..=TERMS).contains(&n) => {
                    (name, format!("{} = {total}", number::sum(&terms)), single)
                }
                n if n > TERMS => (name, format!("sum of {n} = {total}"), single),
                _ => (name, total, single),
            });
        }
        let differential = labels.differential();
        Diagram { title, differential, step, nodes, links }
    }
}

/// Whether a value is another one under another shape, and nobody calls it by a name.
pub(super) fn hidden(value: &Value, of: usize) -> bool {
    value.is_view && value.name.is_none() && value.inputs.len() == 1 && value.id != of
}

fn node(value: &Value, step: &Step, labels: &Labels<'_>) -> Node {
    let label = labels.label(value.id).to_owned();
    let derivative = labels.derivative(value.id).to_string();
    let constant = value.kind == ValueKind::Constant && value.name.is_none();
    let shown = number::shaped(&value.value, &value.shape);
    let formula = labels.written(&value.formula).to_string();
    let gradient = value.gradient.as_ref().filter(|_| !constant);
    let mut tip = match &*value.inputs {
        [] => label.clone(),
        _ if formula == label => formula,
        _ => format!("{label} = {formula}"),
    };
    if value.value.len() <= TERMS {
        tip += &format!("\nvalue {}", number::exact(&value.value));
    }
    if let Some(gradient) = gradient.filter(|g| g.len() <= TERMS) {
        tip += &format!("\n{derivative} {}", number::exact(gradient));
    }
    Node {
        id: value.id,
        value: if constant { shown } else { format!("{label} = {shown}") },
        sign: (!value.inputs.is_empty()).then(|| sign(value, step)),
        gradient: gradient.map(|g| (derivative, number::several(g), g.len() == 1)),
        kind: value.kind,
        is_of: value.id == step.of,
        tip,
    }
}

/// What an op is drawn as: the sign between its operands, if its formula is just that, or the op's name.
fn sign(value: &Value, step: &Step) -> String {
    let operands: Vec<&Value> = value.inputs.iter().filter_map(|e| step.value(e.from)).collect();
    // Each operand as the formula may have it: by its name, or by what it is made from; numbers are attributes.
    let known = |f: &Formula| {
        let is = |v: &&Value| *f == v.formula || *f == Formula::Name(v.label());
        matches!(f, Formula::Number(_)) || operands.iter().any(is)
    };
    let name = || value.op.clone();
    match &value.formula {
        _ if value.is_view => "=".to_owned(),
        Formula::Pair(infix, a, b) if known(a) && known(b) => match (infix, &**b) {
            (Infix::Plus, _) => "+".to_owned(),
            (Infix::Minus, _) => "−".to_owned(),
            (Infix::Times, _) => "×".to_owned(),
            (Infix::Over, _) => "÷".to_owned(),
            (Infix::Power, Formula::Number(v)) if operands.len() == 1 => format!("^{}", number::one(*v)),
            (Infix::Power, _) => "^".to_owned(),
            (Infix::Product, _) => name(),
        },
        Formula::Negative(f) if known(f) => "−".to_owned(),
        Formula::Absolute(f) if known(f) => "|·|".to_owned(),
        Formula::Call(function, of) if of.iter().all(known) && of.len() == operands.len() => {
            match function.as_str() {
                "expm1" | "ln1p" => name(),
                function => function.to_owned(),
            }
        }
        _ => name(),
    }
}

/// The step with only what a value is made from: that of a derivative without the rest of the program.
///
/// The value is that whose gradients the step gives.
pub fn leading(mut step: Step) -> Step {
    let mut needed = std::collections::HashSet::from([step.of]);
    for value in step.values.iter().rev() {
        if needed.contains(&value.id) {
            needed.extend(value.inputs.iter().map(|e| e.from));
        }
    }
    step.values.retain(|v| needed.contains(&v.id));
    step
}

/// The uses of a value: what uses it, and by which place; through values that stand for it under another shape.
pub(super) fn uses(step: &Step, id: usize) -> Vec<(&Value, usize)> {
    let mut found = Vec::new();
    for user in &step.values {
        for (place, _) in user.inputs.iter().enumerate().filter(|(_, e)| e.from == id && e.gradient.is_some())
        {
            if hidden(user, step.of) {
                found.extend(uses(step, user.id));
            } else {
                found.push((user, place));
            }
        }
    }
    found
}
