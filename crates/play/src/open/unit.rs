//! A unit for one row.

use super::{
    loss_of,
    sum::{Named, Twice, equation, perhaps, short},
};
use crate::{
    engine::{Lab, Trace},
    number::{self, Number},
    refusal::{Refusal, within},
};
use gradus::{
    autograd::inspect::Step,
    prelude::*,
    tensor::{Formula, Infix},
};
use serde_json::{Value, json};

/// The names of a layer's numbers before and after its activation.
const BEFORE: &str = "z";
const AFTER: &str = "a";

/// What there is to know of a unit.
pub(super) fn answer(lab: &Lab<'_>, [layer, unit]: [usize; 2], one: &Dataset<f64>) -> Result<Value, Refusal> {
    within("layer", layer, [0, lab.net.stages.len()])?;
    let count = if layer == 0 { lab.net.inputs } else { lab.net.stages[layer - 1].units };
    within("unit", unit, [0, count - 1])?;
    let mut graph = Graph::new(lab.params());
    let g = graph.eval();
    let x = g.input(one.x()).named("x");
    let trace = lab.net.trace(x);
    let loss = loss_of(lab, trace.output, one)?;
    let (units, before) = match layer.checked_sub(1) {
        None => (x, None),
        Some(k) => (trace.units[k], Some(trace.z[k])),
    };
    let at = |var: Var<'_, f64>| var.read(|all| all[unit]);
    let value = at(units)?;
    let [gradient] = g.grad(loss, [units]);
    let (gradient, difference) = (at(gradient)?, g.difference(loss, units, unit)?);
    let mut answer = json!({
        "value": Number(value),
        "before": before.map(at).transpose()?.map(Number),
        "gradient": Number(gradient),
        "difference": perhaps(difference),
        "difference_step": DIFFERENCE_STEP,
    });
    if let Some(k) = layer.checked_sub(1) {
        let inputs = lab.net.inputs;
        let jacobian = g.jacobian(units, x)?;
        answer["jacobian"] = json!(number::all(&jacobian.as_slice()[unit * inputs..(unit + 1) * inputs]));
        let only = units.slice(1, unit..unit + 1).sum();
        let slopes = g.differences(only, x)?;
        answer["jacobian_differences"] = slopes.into_iter().map(perhaps).collect();
        let [formula, numbers] = formulas(lab, g, &trace, k, unit)?;
        (answer["formula"], answer["numbers"]) = (formula, numbers);
    }
    Ok(answer)
}

/// The greatest distance between the points of a difference; it is made smaller near a kink.
pub(super) const DIFFERENCE_STEP: f64 = 1e-3;

/// The unit from the numbers before it, with names and with numbers.
fn formulas<'g>(
    lab: &Lab<'_>,
    g: &'g Graph<f64>,
    trace: &Trace<'g>,
    k: usize,
    unit: usize,
) -> Result<[Value; 2], Refusal> {
    let stage = &lab.net.stages[k];
    let from = if k == 0 { "x" } else { "h" };
    let given = trace.inputs[k].value()?;
    let (weight, bias) = (stage.weight.value(), stage.bias.value());
    let named = |name: &str, i: usize, v: f64| -> Named { (format!("{name}{}", i + 1), v) };
    let products: Vec<(Named, Named)> = given
        .as_slice()
        .iter()
        .zip(&weight.as_slice()[unit * given.as_slice().len()..])
        .enumerate()
        .map(|(i, (x, w))| (named("w", i, *w), named(from, i, *x)))
        .collect();
    let sum = Twice::sum(&products, &[("b".to_owned(), bias.as_slice()[unit])]);
    let last = k + 1 == lab.net.stages.len();
    let left = Formula::name(format!("{}{}", if last { "y" } else { AFTER }, unit + 1));
    if stage.activation.is_none() {
        return Ok([equation(&left, &sum.names), equation(&left, &sum.numbers)]);
    }
    // Names are given last, since the step knows them by their last holder.
    trace.z[k].named(BEFORE);
    trace.units[k].named(AFTER);
    let step = g.inspect(trace.units[k].sum())?;
    let Some((formula, elementwise)) = step.get(AFTER).map(|v| (v.formula.clone(), v.elementwise)) else {
        return Ok([Value::Null, Value::Null]);
    };
    if elementwise {
        let put = |z: &Formula| {
            let put = |name: &str| if name == BEFORE { Some(z.clone()) } else { number_of(&step, name) };
            formula.clone().map_names(&put)
        };
        return Ok([equation(&left, &put(&sum.names)), equation(&left, &put(&sum.numbers))]);
    }
    // What is made of the whole layer: an entry of a vector.
    let all = trace.z[k].value()?;
    let vector = |numbers: bool| {
        let entry =
            |(i, v): (usize, &f64)| if numbers { short(*v) } else { Formula::name(format!("z{}", i + 1)) };
        Formula::call("", all.as_slice().iter().enumerate().map(entry).collect())
    };
    let put = |z: Formula| {
        let whole = formula.clone().map_names(&|name: &str| (name == BEFORE).then(|| z.clone()));
        Formula::call("", vec![whole]).pair(Infix::Product, Formula::name(format!("[{}]", unit + 1)))
    };
    Ok([equation(&left, &put(vector(false))), equation(&left, &put(vector(true)))])
}

/// The number of a parameter that has one, such as the slope that an activation learns.
fn number_of(step: &Step, name: &str) -> Option<Formula> {
    step.get(name).filter(|v| v.value.len() == 1).map(|v| short(v.value[0]))
}
