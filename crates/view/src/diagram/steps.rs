//! The forward pass and the chain rule, written out with formulas and with numbers.

use super::{
    Diagram,
    label::Labels,
    number,
    read::{hidden, uses},
};
use crate::figure::wrap;
use gradus_autograd::inspect::{Step, Value, ValueKind};
use gradus_tensor::{Formula, Infix};

/// How wide a line of text is.
pub(super) const WIDTH: usize = 80;

/// One line of a table: something, and the forms in which it is written, each equal to the one before.
pub(super) struct Row {
    /// What is computed: a value or a gradient.
    pub(super) what: Formula,
    /// How it is computed, and the same with numbers put in, where that says more.
    pub(super) how: Vec<Formula>,
    /// What comes out.
    pub(super) result: String,
}

impl Row {
    fn new(what: Formula, how: Formula, numbers: Option<Formula>, result: String) -> Row {
        let plain = what.to_string();
        let mut forms: Vec<Formula> = Vec::new();
        for form in std::iter::once(how).chain(numbers) {
            let text = form.to_string();
            let before = forms.last().map_or(plain.clone(), Formula::to_string);
            if text != before && text != result {
                forms.push(form);
            }
        }
        Row { what, how: forms, result }
    }

    /// The row as lines of text: what, padded, and all that it equals.
    fn lines(&self, wide: usize) -> Vec<String> {
        let what = self.what.to_string();
        let forms: Vec<String> =
            self.how.iter().map(Formula::to_string).chain([self.result.clone()]).collect();
        let gap = " ".repeat(wide.saturating_sub(what.chars().count()));
        let line = format!("  {what}{gap} = {}", forms.join(" = "));
        if line.chars().count() <= WIDTH {
            return vec![line];
        }
        let mut lines = Vec::new();
        for (place, form) in forms.iter().enumerate() {
            let start = if place == 0 { format!("  {what}{gap} = ") } else { format!("  {:wide$} = ", "") };
            lines.extend(wrap(&format!("{start}{form}"), WIDTH, wide + 7));
        }
        lines
    }
}

/// The rows of the forward pass, from the inputs on; constants have none.
pub(super) fn forward(step: &Step) -> Vec<Row> {
    let labels = Labels::new(step);
    let row = |value: &Value| {
        let formula = labels.written(&value.formula);
        let numbers = labels.numbers(&value.formula).filter(|_| !value.inputs.is_empty());
        let result = number::shaped(&value.value, &value.shape);
        Row::new(labels.called(value), formula, numbers, result)
    };
    shown(step).map(row).collect()
}

/// The rows of the walk back, from the result on: each gradient as the sum over the uses of the value.
pub(super) fn backward(step: &Step) -> Vec<Row> {
    let labels = Labels::new(step);
    let values: Vec<&Value> = shown(step).filter(|v| v.gradient.is_some()).collect();
    values.into_iter().rev().filter_map(|v| Some(gradient(step, &labels, v, v.gradient.as_ref()?))).collect()
}

fn gradient(step: &Step, labels: &Labels<'_>, value: &Value, gradient: &[f64]) -> Row {
    let mut written: Option<Formula> = None;
    let mut numbers: Option<Formula> = None;
    let mut whole = true;
    for (user, place) in uses(step, value.id) {
        let above = labels.derivative(user.id);
        let slope = user.inputs[place].slope.as_ref();
        let term = match slope {
            Some(slope) => above.pair(Infix::Times, labels.written(slope)),
            None if user.is_view => above,
            // The adjoint of the op: what it hands back of what comes to it.
            None => Formula::call(format!("{}*", user.op), vec![above]),
        };
        let outer = user.gradient.as_ref().filter(|g| g.len() == 1).map(|g| number::in_formula(g[0]));
        let inner = slope.and_then(|slope| labels.numbers(slope));
        let figures = outer.zip(inner).map(|(outer, inner)| match slope {
            Some(Formula::Number(1.0)) => outer,
            _ => Formula::Pair(Infix::Times, Box::new(outer), Box::new(inner)),
        });
        whole &= figures.is_some();
        let add = |sum: Option<Formula>, term: Formula| match sum {
            Some(sum) => sum.pair(Infix::Plus, term),
            None => term,
        };
        written = Some(add(written.take(), term));
        if let Some(figures) = figures {
            numbers = Some(add(numbers.take(), figures));
        }
    }
    let what = labels.derivative(value.id);
    let how = written.unwrap_or_else(|| what.clone());
    Row::new(what, how, numbers.filter(|_| whole), number::several(gradient))
}

/// What has a row: all but constants without a name, and values that are others under another shape.
fn shown(step: &Step) -> impl Iterator<Item = &Value> {
    let constant = |v: &Value| v.kind == ValueKind::Constant && v.name.is_none();
    step.values.iter().filter(move |v| !constant(v) && !hidden(v, step.of))
}

/// Whether some gradient is written with the adjoint of an op.
pub(super) fn has_adjoints(rows: &[Row]) -> bool {
    rows.iter().flat_map(|row| &row.how).any(|form| form.to_string().contains("*("))
}

/// What `f*(d)` means.
pub(super) const ADJOINT: &str = "f*(d) is what the op f hands back of the gradient d of its value.";

impl Diagram {
    /// The forward pass and the walk back as text of 80 columns, and the drawing in characters, where it fits.
    pub fn text(&self) -> String {
        let mut lines = wrap(&self.title, WIDTH, 2);
        if let Some(drawing) = self.boxes() {
            lines.push(String::new());
            lines.extend(drawing);
        } else {
            let message = "The drawing is wider than 80 columns; --format svg draws it on a page.";
            lines.extend(["", message].map(str::to_owned));
        }
        let (forward, backward) = (forward(&self.step), backward(&self.step));
        for (heading, rows) in [("forward", &forward), ("backward, by the chain rule", &backward)] {
            if !rows.is_empty() {
                lines.extend([String::new(), heading.to_owned()]);
                let width = |row: &Row| row.what.to_string().chars().count();
                let wide = rows.iter().map(width).max().unwrap_or(0).min(24);
                lines.extend(rows.iter().flat_map(|row| row.lines(wide)));
            }
        }
        if has_adjoints(&backward) {
            lines.extend([String::new(), ADJOINT.to_owned()]);
        }
        lines.iter().fold(String::new(), |text, line| text + line.trim_end() + "\n")
    }
}
