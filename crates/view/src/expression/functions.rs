//! The functions that expressions know.

use gradus_autograd::{Var, ops};
use gradus_tensor::{Elem, Error, Result};

/// A function of two numbers.
type OfTwo = for<'g> fn(Var<'g, f64>, Var<'g, f64>) -> Var<'g, f64>;

/// The functions of two numbers.
const OF_TWO: [(&str, OfTwo); 3] =
    [("max", |a, b| a.max(b)), ("min", |a, b| a.min(b)), ("pow", |a, b| a.pow(b))];

/// The names of all functions, and how many numbers each takes.
pub(super) fn known() -> Vec<(&'static str, usize)> {
    let of_one = ops::functions::<f64>().into_iter().map(|(name, _)| (name, 1));
    of_one.chain(OF_TWO.map(|(name, _)| (name, 2))).collect()
}

/// Takes the operands of a function from the end of the stack, and puts its value there.
pub(super) fn apply(name: &str, stack: &mut Vec<Var<'_, f64>>) -> Result<()> {
    let missing = || Error::argument(format!("{name}: an operand is missing"));
    let last = stack.pop().ok_or_else(missing)?;
    let value = match OF_TWO.iter().find(|(known, _)| *known == name) {
        Some((_, function)) => function(stack.pop().ok_or_else(missing)?, last),
        None => {
            let all = ops::functions::<f64>();
            let found = all.iter().find(|(known, _)| *known == name);
            found.ok_or_else(|| Error::argument(format!("no function is called {name:?}")))?.1.forward(last)
        }
    };
    stack.push(value);
    Ok(())
}
