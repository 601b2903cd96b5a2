//! How values are called: by their names, or by what they are made from.

use super::number;
use gradus_autograd::inspect::{Step, Value};
use gradus_tensor::{Formula, Infix};
use std::collections::HashMap;

/// A value without a name is called by its formula, if it is no longer than this.
const SHORT: usize = 12;

/// What each value of a step is called, and what formulas say of it.
pub(super) struct Labels<'s> {
    /// By the number of a value.
    labels: HashMap<usize, String>,
    /// By the name that formulas have for it.
    values: HashMap<String, &'s Value>,
    of: String,
}

impl<'s> Labels<'s> {
    pub(super) fn new(step: &'s Step) -> Labels<'s> {
        let mut labels = Labels { labels: HashMap::new(), values: HashMap::new(), of: String::new() };
        labels.values = step.values.iter().map(|v| (v.label(), v)).collect();
        let mut count: HashMap<String, usize> = HashMap::new();
        let texts: Vec<String> = step.values.iter().map(|v| labels.written(&v.formula).to_string()).collect();
        texts.iter().for_each(|text| *count.entry(text.clone()).or_default() += 1);
        for (value, text) in step.values.iter().zip(texts) {
            let known = labels.values.contains_key(&text) || count[&text] > 1;
            let telling = text.chars().count() <= SHORT && !text.contains('%') && !known;
            let label = if value.name.is_none() && telling { text } else { value.label() };
            labels.labels.insert(value.id, label);
        }
        labels.of = labels.label(step.of).to_owned();
        labels
    }

    /// What a value is called.
    pub(super) fn label(&self, id: usize) -> &str {
        self.labels.get(&id).map_or("?", String::as_str)
    }

    /// A value as it is called, as a formula.
    pub(super) fn called(&self, value: &Value) -> Formula {
        let (label, formula) = (self.label(value.id), self.written(&value.formula));
        if value.name.is_none() && formula.to_string() == label { formula } else { Formula::name(label) }
    }

    /// The gradient with respect to a value: ∂w/∂x.
    pub(super) fn derivative(&self, id: usize) -> Formula {
        let part = |label: &str| Box::new(Formula::Name(differential(label)));
        Formula::Pair(Infix::Over, part(&self.of), part(self.label(id)))
    }

    /// The upper half of all gradients: ∂w.
    pub(super) fn differential(&self) -> String {
        differential(&self.of)
    }

    /// A formula as it is shown: numbers with as many digits as are of use, values as they are called.
    pub(super) fn written(&self, formula: &Formula) -> Formula {
        replaced(formula, &|name| {
            let value = self.values.get(name)?;
            let called = self.labels.get(&value.id)?;
            (called != name).then(|| self.written(&value.formula))
        })
    }

    /// The same with numbers in the place of names; none if one of them is not a single number.
    pub(super) fn numbers(&self, formula: &Formula) -> Option<Formula> {
        let single = |name: &str| self.values.get(name).filter(|v| v.value.len() == 1).map(|v| v.value[0]);
        formula.names().iter().all(|name| single(name).is_some()).then_some(())?;
        Some(replaced(formula, &|name| single(name).map(number::in_formula)))
    }
}

/// ∂x, or ∂(x + y).
fn differential(label: &str) -> String {
    let plain = label.chars().all(|c| c.is_alphanumeric() || "_.%'′\u{302}".contains(c));
    if plain { format!("∂{label}") } else { format!("∂({label})") }
}

/// A formula with other formulas in the place of names, where there are any, and with rounded numbers.
fn replaced(formula: &Formula, by: &impl Fn(&str) -> Option<Formula>) -> Formula {
    let one = |f: &Formula| Box::new(replaced(f, by));
    match formula {
        Formula::Number(v) => number::in_formula(*v),
        Formula::Name(name) => by(name).unwrap_or_else(|| formula.clone()),
        Formula::Call(function, of) => {
            Formula::Call(function.clone(), of.iter().map(|f| replaced(f, by)).collect())
        }
        Formula::Negative(f) => Formula::Negative(one(f)),
        Formula::Absolute(f) => Formula::Absolute(one(f)),
        Formula::Transposed(f) => Formula::Transposed(one(f)),
        Formula::Pair(infix, a, b) => Formula::Pair(*infix, one(a), one(b)),
        Formula::Choice(all) => {
            let [c, a, b] = &**all;
            Formula::Choice(Box::new([replaced(c, by), replaced(a, by), replaced(b, by)]))
        }
    }
}
