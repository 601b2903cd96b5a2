//! The forward pass, line by line.

use super::{
    Explanation,
    notation::{linear, number, numbers, of_columns, sized},
};
use crate::document::{Block, Cell, Equation, Math, Matrix, Table, writer};
use gradus_autograd::inspect::Value;
use gradus_tensor::Formula;

/// The most elements that are listed one by one.
const LISTED: usize = 16;

impl Explanation {
    /// What is given: the datapoint, and what else the step was given.
    pub(super) fn given(&self) -> Block {
        use gradus_autograd::inspect::ValueKind::{Input, Integers};
        let given =
            self.step.values.iter().filter(|v| matches!(v.kind, Input | Integers) && v.name.is_some());
        Block::Equations(given.map(|v| Equation::new(name(v), vec![numbers(v)])).collect())
    }

    /// The values of the chain, each from the one before.
    pub(super) fn forward(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for pair in self.chain.windows(2) {
            let (Some(u), Some(v)) = (self.value(&pair[0]), self.value(&pair[1])) else { continue };
            blocks.push(Block::Equations(vec![self.made(u, v)]));
            let from_u = v.elementwise && v.inputs.iter().any(|e| e.from == u.id);
            if from_u && v.value.len() <= LISTED && v.value.len() == u.value.len() {
                blocks.push(Block::Table(self.elements(v)));
            }
        }
        blocks
    }

    /// One value: its formula, the formula with numbers, the result.
    fn made(&self, u: &Value, v: &Value) -> Equation {
        let right = of_columns(&v.formula);
        let written = if right == Formula::name(u.label()) { name(u) } else { Math::Formula(right) };
        let equation = Equation::new(name(v), vec![written]);
        let equation = match linear(v, &u.label()) {
            Some(layer) => {
                let mut terms = vec![self.shown(&layer.weight), sized(Matrix::column(&u.value))];
                if let Some(bias) = &layer.bias {
                    terms.extend([Math::Sign("+"), self.shown(bias)]);
                }
                equation.equals(terms)
            }
            None if v.value.len() == 1 && u.value.len() > 1 => match self.mean_or_sum(u, v) {
                Some(terms) => equation.equals(terms),
                None => equation,
            },
            None => equation,
        };
        let result = if v.value.len() == 1 {
            Math::Words(number(v.value[0]))
        } else {
            sized(Matrix::column(&v.value))
        };
        equation.equals(vec![result])
    }

    /// The numbers of a named value.
    pub(super) fn shown(&self, name: &str) -> Math {
        self.value(name).map_or_else(|| Math::name(name), numbers)
    }

    /// The sum or the mean of single losses, with its numbers; which of them it is, its Jacobian says.
    fn mean_or_sum(&self, u: &Value, v: &Value) -> Option<Vec<Math>> {
        let share = self.shares(&u.label(), &v.label())?;
        if u.value.len() > LISTED {
            return None;
        }
        let write = writer(&u.value);
        let terms: Vec<String> = u.value.iter().map(|&l| write(l)).collect();
        let sum = terms.join(" + ").replace("+ −", "− ");
        let text = if share == 1.0 { sum } else { format!("1/{} · ({sum})", u.value.len()) };
        Some(vec![Math::Words(text)])
    }

    /// What each element counts in a value of one element, if all count the same: 1 in a sum, 1/k in a mean of k.
    pub(super) fn shares(&self, u: &str, v: &str) -> Option<f64> {
        let jacobian = self.jacobians.iter().find(|j| j.of == v && j.by == u)?;
        let first = *jacobian.entries.first()?;
        let mean = (first * jacobian.entries.len() as f64 - 1.0).abs() < 1e-12;
        let same = jacobian.entries.iter().all(|d| *d == first);
        (same && (first == 1.0 || mean)).then_some(first)
    }

    /// A value that is made element by element, with its slope.
    fn elements(&self, v: &Value) -> Table {
        let inputs: Vec<&Value> = v.inputs.iter().filter_map(|e| self.step.value(e.from)).collect();
        let inputs: Vec<&Value> =
            inputs.into_iter().filter(|i| i.value.len() == v.value.len() && i.name.is_some()).collect();
        let mut table = Table { head: vec!["element".into()], rows: Vec::new() };
        table.head.extend(inputs.iter().map(|i| Formula::name(i.label()).to_string()));
        let first = inputs.first().map_or_else(String::new, |i| i.label());
        let slopes = self.jacobians.iter().find(|j| j.of == v.label() && j.by == first);
        let slopes = slopes.filter(|j| j.structure.is_diagonal());
        table.head.push(Formula::name(v.label()).to_string());
        if slopes.is_some() {
            table.head.push(Formula::name(format!("∂{}/∂{first}", v.label())).to_string());
        }
        for i in 0..v.value.len() {
            let mut row = vec![Cell::Number((i + 1).to_string())];
            row.extend(inputs.iter().map(|input| Cell::Number(number(input.value[i]))));
            row.push(Cell::Number(number(v.value[i])));
            row.extend(slopes.map(|j| Cell::Number(number(j.row(i)[i]))));
            table.rows.push(row);
        }
        table
    }
}

/// A value by its name.
pub(super) fn name(value: &Value) -> Math {
    Math::Formula(Formula::name(value.label()))
}
