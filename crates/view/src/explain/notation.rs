//! How things of the course are written: datapoints as columns, δ for gradients of what a layer makes.

use crate::document::{Equation, Math, Matrix};
use gradus_autograd::inspect::{Jacobian, Value};
use gradus_tensor::{Formula, Infix};

/// A layer z = W u + b.
pub(super) struct Linear {
    pub(super) weight: String,
    pub(super) bias: Option<String>,
}

/// Whether a value is made from `input` by a linear layer: read off its formula, u Wᵀ + b for a row u.
pub(super) fn linear(value: &Value, input: &str) -> Option<Linear> {
    let (product, bias) = match &value.formula {
        Formula::Pair(Infix::Plus, product, bias) => match &**bias {
            Formula::Name(bias) => (&**product, Some(bias.clone())),
            _ => return None,
        },
        product => (product, None),
    };
    let Formula::Pair(Infix::Product, u, w) = product else { return None };
    match (&**u, &**w) {
        (Formula::Name(u), Formula::Transposed(w)) if u == input => match &**w {
            Formula::Name(weight) => Some(Linear { weight: weight.clone(), bias }),
            _ => None,
        },
        _ => None,
    }
}

/// A formula of rows as one of columns: u Wᵀ as W u.
pub(super) fn of_columns(formula: &Formula) -> Formula {
    match formula {
        Formula::Pair(Infix::Product, u, w) => {
            Formula::Pair(Infix::Product, Box::new((**w).clone().transposed()), Box::new(of_columns(u)))
        }
        Formula::Pair(infix, a, b) => Formula::Pair(*infix, Box::new(of_columns(a)), Box::new(of_columns(b))),
        Formula::Call(function, of) => Formula::Call(function.clone(), of.iter().map(of_columns).collect()),
        Formula::Negative(inner) => Formula::Negative(Box::new(of_columns(inner))),
        other => other.clone(),
    }
}

/// ∂u/∂v.
pub(super) fn partial(u: &str, v: &str) -> Formula {
    Formula::name(format!("∂{u}/∂{v}"))
}

/// The gradient with respect to a value as a column: δ1 for z1.
pub(super) fn delta(loss: &str, name: &str) -> Formula {
    match name.strip_prefix('z').filter(|number| number.parse::<u32>().is_ok()) {
        Some(number) => Formula::name(format!("δ{number}")),
        None => partial(loss, name).transposed(),
    }
}

/// Numbers under the shape of a value: a matrix if it is one, else a column.
pub(super) fn shaped(value: &Value, entries: &[f64]) -> Matrix {
    match value.shape.dims() {
        [rows, columns] => Matrix::new(*rows, *columns, entries),
        _ => Matrix::column(entries),
    }
}

/// The gradient with respect to a value; nothing where the loss does not depend on it.
pub(super) fn gradient(value: &Value) -> &[f64] {
    value.gradient.as_deref().unwrap_or(&[])
}

/// A value's numbers, with their shape below if they have one.
pub(super) fn numbers(value: &Value) -> Math {
    let matrix = shaped(value, &value.value);
    if value.shape.rank() == 0 { matrix.into() } else { sized(matrix) }
}

/// A Jacobian: its sign, its numbers with their shape below, its structure in words.
pub fn equation(j: &Jacobian) -> Equation {
    let numbers = Matrix::new(j.structure.rows, j.structure.columns, &j.entries);
    let words = Math::Words(format!("  {}", j.structure));
    Equation::new(partial(&j.of, &j.by), vec![sized(numbers), words])
}

/// A matrix with its shape below.
pub(super) fn sized(matrix: Matrix) -> Math {
    let shape = matrix.shape();
    Math::from(matrix).above(shape)
}

/// A number with so many digits as a cell or a line needs.
pub(super) fn number(v: f64) -> String {
    crate::document::writer(&[v])(v)
}
