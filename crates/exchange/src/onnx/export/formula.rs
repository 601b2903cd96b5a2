//! Formulas as nodes.

use super::{
    graph::Builder,
    named::{Named, named},
};
use gradus_autograd::portable::{Function, Operator, Recipe, Step};
use gradus_tensor::Real;
use std::f64::consts::{FRAC_1_SQRT_2, TAU};

impl<T: Real> Builder<T> {
    /// A formula of some values: one node where ONNX has a name for it, else one or more for each step.
    /// The result has the shape of the first, unless it is `stretched`.
    pub(super) fn formula(&mut self, recipe: &Recipe, x: &[&str], stretched: bool) -> String {
        let fits = |named: &Named| !stretched && (T::BYTES == 4 || named.doubles);
        if let Some(named) = named(recipe).filter(fits) {
            self.since(named.since);
            let bounds: Vec<String> = named.bounds.iter().map(|v| self.number(*v)).collect();
            let inputs: Vec<&str> = x.iter().copied().chain(bounds.iter().map(String::as_str)).collect();
            return self.node(named.op, &inputs, named.attributes);
        }
        let mut values: Vec<String> = x.iter().map(|&name| name.to_owned()).collect();
        for step in recipe.steps() {
            let value = match *step {
                Step::Number(v) => self.number(v),
                Step::Call(function, a) => self.call(function, &values[a]),
                Step::Pair(operator, a, b) => self.node(pair(operator), &[&values[a], &values[b]], vec![]),
                Step::Choice([a, b, c]) => {
                    let zero = self.number(0.0);
                    let above = self.node("Greater", &[&values[a], &zero], vec![]);
                    self.node("Where", &[&above, &values[b], &values[c]], vec![])
                }
            };
            values.push(value);
        }
        values.swap_remove(recipe.result())
    }

    fn call(&mut self, function: Function, x: &str) -> String {
        match function {
            Function::Negative => self.node("Neg", &[x], vec![]),
            Function::Abs => self.node("Abs", &[x], vec![]),
            Function::Exp => self.node("Exp", &[x], vec![]),
            // eˣ − 1 = tanh(x/2)·(eˣ + 1), which does not cancel near 0.
            Function::ExpM1 => {
                let (one, half) = (self.number(1.0), self.number(0.5));
                let (exp, near) = (self.node("Exp", &[x], vec![]), self.node("Mul", &[x, &half], vec![]));
                let (more, tanh) =
                    (self.node("Add", &[&exp, &one], vec![]), self.node("Tanh", &[&near], vec![]));
                self.node("Mul", &[&tanh, &more], vec![])
            }
            Function::Ln => self.node("Log", &[x], vec![]),
            Function::Ln1p => {
                let one = self.number(1.0);
                let more = self.node("Add", &[x, &one], vec![]);
                self.node("Log", &[&more], vec![])
            }
            Function::Sqrt => self.node("Sqrt", &[x], vec![]),
            Function::Sin => self.node("Sin", &[x], vec![]),
            Function::Cos => self.node("Cos", &[x], vec![]),
            Function::Tanh => self.node("Tanh", &[x], vec![]),
            Function::Sigmoid => self.node("Sigmoid", &[x], vec![]),
            Function::Erf => self.erf(x),
            Function::Erfc => {
                let one = self.number(1.0);
                let erf = self.erf(x);
                self.node("Sub", &[&one, &erf], vec![])
            }
            Function::NormalCdf => {
                let [one, half, scale] = [1.0, 0.5, FRAC_1_SQRT_2].map(|v| self.number(v));
                let scaled = self.node("Mul", &[x, &scale], vec![]);
                let erf = self.erf(&scaled);
                let more = self.node("Add", &[&one, &erf], vec![]);
                self.node("Mul", &[&half, &more], vec![])
            }
            Function::NormalPdf => {
                let (scale, minus) = (self.number(TAU.sqrt().recip()), self.number(-0.5));
                let square = self.node("Mul", &[x, x], vec![]);
                let power = self.node("Mul", &[&minus, &square], vec![]);
                let exp = self.node("Exp", &[&power], vec![]);
                self.node("Mul", &[&scale, &exp], vec![])
            }
        }
    }

    /// erf x. ONNX Runtime has it for `f32` alone; so it has only the digits of that.
    fn erf(&mut self, x: &str) -> String {
        if T::BYTES == 4 {
            return self.node("Erf", &[x], vec![]);
        }
        let to = |element: i64| vec![("to", element.into())];
        let single = self.node("Cast", &[x], to(crate::onnx::element::FLOAT));
        let erf = self.node("Erf", &[&single], vec![]);
        self.node("Cast", &[&erf], to(crate::onnx::element::DOUBLE))
    }
}

fn pair(operator: Operator) -> &'static str {
    match operator {
        Operator::Plus => "Add",
        Operator::Minus => "Sub",
        Operator::Times => "Mul",
        Operator::Over => "Div",
        Operator::Power => "Pow",
        Operator::Max => "Max",
        Operator::Min => "Min",
    }
}
