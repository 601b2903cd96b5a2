//! The explanation as a document.

use super::{
    Explanation,
    forward::name,
    notation::{gradient, number, of_columns, partial, shaped, sized},
};
use crate::document::{Block, Cell, Document, Equation, Math, Table};
use gradus_autograd::inspect::{Value, ValueKind};

impl Explanation {
    /// The explanation as a document, to be written as text, HTML or LaTeX.
    pub fn document(&self, title: &str) -> Document {
        let about = "One step of training on one datapoint. Vectors are columns; ∂u/∂v has a row for each element of u and a \
                     column for each element of v (numerator layout), so gradients as rows are Jacobians of the loss; the \
                     gradient of a weight is written in the weight's own shape. A B is the product of matrices, a·b and a ⊙ b multiply element by element. Numbers are rounded to four decimals.";
        let mut document = Document::new(title, about)
            .section("The network", vec![Block::Table(self.values()), Block::Table(self.parameters())])
            .section("The five steps", vec![Block::Table(five_steps())])
            .section("1 and 2: the forward pass", [vec![self.given()], self.forward()].concat())
            .section("4: Jacobians along the chain", self.jacobian_blocks())
            .section("4: the chain rule, factor by factor", [self.chain_rule(), self.agreement()].concat())
            .section("Each gradient beside its finite difference", self.judged());
        if self.update.is_some() {
            document = document.section("5: one step of gradient descent", self.descent());
        }
        document
    }

    /// The chain: each value with its formula and shape.
    fn values(&self) -> Table {
        let mut table = Table::new(&["value", "is", "shape"]);
        for step in &self.chain {
            let Some(v) = self.value(step) else { continue };
            for part in self.parts(v) {
                let is = Cell::Math(vec![of_columns(&part.formula).into()]);
                table.rows.push(vec![Cell::Math(vec![name(part)]), is, shape(part)]);
            }
            let is = match v.kind {
                ValueKind::Input => Cell::from("given"),
                _ => Cell::Math(vec![of_columns(&v.formula).into()]),
            };
            table.rows.push(vec![Cell::Math(vec![name(v)]), is, shape(v)]);
        }
        table
    }

    /// What a value's formula names by numbers, since it has no name and is used more than once: each before it is used.
    fn parts(&self, v: &Value) -> Vec<&Value> {
        let numbered = v.formula.names().into_iter().filter_map(|n| n.strip_prefix('%')?.parse().ok());
        // What the step was given without a name has its number for a formula.
        let own = numbered.filter_map(|id: usize| self.step.value(id)).filter(|part| !part.inputs.is_empty());
        own.flat_map(|part| [self.parts(part), vec![part]].concat()).collect()
    }

    fn parameters(&self) -> Table {
        let mut table = Table::new(&["parameter", "shape", "numbers"]);
        for v in self.trained() {
            let count = Cell::Number(v.value.len().to_string());
            table.rows.push(vec![Cell::Math(vec![name(v)]), shape(v), count]);
        }
        table
    }

    pub(super) fn trained(&self) -> impl Iterator<Item = &Value> {
        self.step.values.iter().filter(|v| v.kind == ValueKind::Parameter)
    }

    fn agreement(&self) -> Vec<Block> {
        if !self.has_layers() {
            return Vec::new();
        }
        let worst = self.disagreement();
        let agree = if worst == 0.0 {
            "to the last bit".to_owned()
        } else {
            format!("to {worst:.0e} of the largest entry")
        };
        vec![Block::Text(format!("These products agree with what backward() put into ∂l/∂θ {agree}."))]
    }

    /// Gradients beside differences.
    fn judged(&self) -> Vec<Block> {
        let loss = self.loss_name();
        let mut table = Table::new(&["gradient", "numbers", "largest error", "kinks"]);
        let mut equations = Vec::new();
        for d in &self.differences {
            let Some(v) = self.value(&d.by) else { continue };
            // What is below the noise of differences is shown as 0; the table has the error.
            let noise = gradient(v).iter().fold(1e-2f64, |m, d| m.max(d.abs())) * 1e-8;
            let quiet = |s: f64| if s.abs() < noise { 0.0 } else { s };
            let slopes: Vec<f64> = d.slopes.iter().map(|s| s.map_or(f64::NAN, quiet)).collect();
            equations.push(Equation {
                left: vec![partial(loss, &d.by).into()],
                rights: vec![
                    vec![shaped(v, gradient(v)).into(), Math::Words("  by the chain rule".into())],
                    vec![shaped(v, &slopes).into(), Math::Words("  by differences".into())],
                ],
            });
            let kinks = d.slopes.iter().filter(|s| s.is_none()).count();
            table.rows.push(vec![
                Cell::Math(vec![partial(loss, &d.by).into()]),
                Cell::Number(d.slopes.len().to_string()),
                Cell::Number(format!("{:.1e}", d.error)),
                Cell::Number(kinks.to_string()),
            ]);
        }
        let how = "The loss is computed again with each number moved by ±h and ±2h: (l(θ − 2h) − 8 l(θ − h) + 8 l(θ + h) − \
                   l(θ + 2h)) / 12h, a way to the derivative that knows no chain rule. Errors are relative to the largest \
                   entry of the gradient.";
        let kinks = self.differences.iter().any(|d| d.slopes.iter().any(Option::is_none));
        let about = "NaN stands where a kink is within reach of h: there the two sides differ, and the gradient is a convention.";
        let remark = kinks.then(|| Block::Text(about.into()));
        [Block::Text(how.into()), Block::Equations(equations), Block::Table(table)]
            .into_iter()
            .chain(remark)
            .collect()
    }

    fn descent(&self) -> Vec<Block> {
        let Some(update) = &self.update else { return Vec::new() };
        let mut equations = Vec::new();
        for (name, after) in &update.parameters {
            let Some(v) = self.value(name) else { continue };
            let change = vec![
                shaped(v, &v.value).into(),
                Math::Sign("−"),
                Math::Words(number(update.rate)),
                shaped(v, gradient(v)).into(),
            ];
            equations.push(Equation {
                left: vec![Math::name(name), Math::Words(" after".into())],
                rights: vec![change, vec![sized(shaped(v, after))]],
            });
        }
        let squared: f64 = self.trained().flat_map(gradient).map(|d| d * d).sum();
        let fall = update.before - update.after;
        let losses = format!(
            "The loss was {} and is {} now: it fell by {}. To the first order it falls by η ‖∂l/∂θ‖² = {}; the rest is of higher \
             order in η, and of kinks on the way.",
            number(update.before),
            number(update.after),
            number(fall),
            number(update.rate * squared)
        );
        let rule = format!(
            "θ ← θ − η ∂l/∂θ for every parameter, with the learning rate η = {}.",
            number(update.rate)
        );
        vec![Block::Text(rule), Block::Equations(equations), Block::Text(losses)]
    }
}

/// A value's shape, in words where there is none.
fn shape(v: &Value) -> Cell {
    if v.shape.rank() == 0 { "a number".into() } else { v.shape.to_string().into() }
}

/// The five calls of a step, and what they mean.
fn five_steps() -> Table {
    let mut table = Table::new(&["", "call", "mathematics"]);
    for (place, [call, meaning]) in [
        ["output = model(input)", "ŷ = F(x; θ)"],
        ["J = loss(output, label)", "l = L(ŷ, y)"],
        ["model.zero_grad()", "∂l/∂θ ← 0"],
        ["J.backward()", "∂l/∂θ ← ∂l/∂θ + the chain rule's products"],
        ["optimizer.step()", "θ ← θ − η ∂l/∂θ"],
    ]
    .into_iter()
    .enumerate()
    {
        table.rows.push(vec![(place + 1).to_string().into(), call.into(), meaning.into()]);
    }
    table
}
