//! Formulas of single numbers as functions and expressions.

use super::{mathematics::Called, writer::Writer};
use gradus_autograd::portable::{Operator, Recipe, Step};
use gradus_tensor::source::{Draft, number};

impl Writer {
    /// A formula of elements as an expression of theirs: an operator, or a call of a function that is written for it.
    pub(super) fn formula(&mut self, op: &str, recipe: &Recipe, elements: &[String]) -> String {
        if let [Step::Pair(operator, a, b)] = *recipe.steps()
            && let (Some(a), Some(b)) = (elements.get(a), elements.get(b))
            && let Some(sign) = sign(operator)
        {
            return format!("{a} {sign} {b}");
        }
        if recipe.result() < recipe.inputs() {
            return elements[recipe.result()].clone();
        }
        let name = self.function(op, recipe);
        format!("{name}({})", elements.join(", "))
    }

    /// The body of a formula's function by the name that it is given.
    pub(super) fn recipe(&mut self, name: &str, recipe: &Recipe) -> String {
        let draft = Draft::default();
        let names: &[&str] = if recipe.inputs() == 1 { &["x"] } else { &["x", "y", "z", "u", "v", "w"] };
        let names = &names[..recipe.inputs().min(names.len())];
        let mut values: Vec<usize> = names.iter().map(|name| draft.value(name, &[], false)).collect();
        for step in recipe.steps() {
            let value = match *step {
                Step::Number(v) => draft.value(&number(self.precision, v), &[], v.is_sign_negative()),
                Step::Call(function, a) => self.call(&draft, Called::One(function), &[values[a]]),
                Step::Pair(operator, a, b) => {
                    self.call(&draft, Called::Two(operator), &[values[a], values[b]])
                }
                Step::Choice(all) => {
                    let positive = draft.value("{0} > 0.0", &[values[all[0]]], true);
                    let operands = [positive, values[all[1]], values[all[2]]];
                    draft.value("if <0> { <1> } else { <2> }", &operands, true)
                }
            };
            values.push(value);
        }
        draft.function(self.precision.name(), name, names, values[recipe.result()])
    }

    fn call(&mut self, draft: &Draft, called: Called, operands: &[usize]) -> usize {
        if let Some((template, loose)) = called.own() {
            return draft.value(template, operands, loose);
        }
        let name = self.math(called);
        let arguments = if operands.len() == 1 { "<0>" } else { "<0>, <1>" };
        draft.value(&format!("{name}({arguments})"), operands, false)
    }
}

/// What stands between two numbers, if anything does.
fn sign(operator: Operator) -> Option<&'static str> {
    Some(match operator {
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Times => "*",
        Operator::Over => "/",
        _ => return None,
    })
}
