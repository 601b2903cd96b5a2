//! One number of a parameter.

use super::{
    sum::{Named, Twice, equation, perhaps},
    unit::DIFFERENCE_STEP,
};
use crate::{
    engine::Lab,
    number::Number,
    refusal::{Refusal, within},
};
use gradus::{prelude::*, tensor::Formula, train::target};
use serde_json::{Value, json};

/// What there is to know of it: its gradient is that of the batch that comes next.
pub(super) fn answer(lab: &mut Lab<'_>, name: &str, index: usize) -> Result<Value, Refusal> {
    let parameter = lab.parameter(name)?;
    within("index", index, [0, parameter.shape().len() - 1])?;
    let mut answer = {
        let mut graph = Graph::new(lab.params());
        // The random masks of the step that comes next.
        graph.resume_at(lab.position.step);
        let g = graph.step();
        let (x, y) = lab.next_batch()?;
        let trace = lab.net.trace(g.input(x));
        let classes = lab.points.train.classes();
        let loss = lab.criterion.forward(trace.output, target(&*lab.criterion, trace.output, y, classes));
        let [gradient] = g.grad(loss, [g.param(&parameter)]);
        let mut answer = json!({
            "value": Number(parameter.value().as_slice()[index]),
            "gradient": Number(gradient.read(|all| all[index])?),
            "difference": perhaps(g.difference(loss, g.param(&parameter), index)?),
            "difference_step": DIFFERENCE_STEP,
            "formula": null,
            "numbers": null,
        });
        let stages = lab.net.stages.iter().enumerate();
        let place =
            stages.clone().find(|(_, stage)| stage.weight.name() == name || stage.bias.name() == name);
        if let Some((k, stage)) = place {
            let [delta] = g.grad(loss, [trace.z[k]]);
            let (delta, given) = (delta.value()?, trace.inputs[k].value()?);
            let width = given.dims().get(1).copied().unwrap_or(1);
            let sum = if stage.weight.name() == name {
                of_weight(&delta, &given, [index / width, index % width])
            } else {
                of_bias(&delta, index)
            };
            let left = Formula::name(if stage.weight.name() == name { "∂J/∂w" } else { "∂J/∂b" });
            answer["formula"] = equation(&left, &sum.names);
            answer["numbers"] = equation(&left, &sum.numbers);
        }
        answer
    };
    let moved = lab.try_step(|_| parameter.value().as_slice()[index])?;
    answer["moves_to"] = json!(moved.map(Number));
    Ok(answer)
}

/// A column of a matrix, each number with the name of its row.
fn column(of: &Tensor<f64>, name: &str, column: usize) -> Vec<Named> {
    let width = of.dims().get(1).copied().unwrap_or(1);
    let numbers = of.as_slice().iter().skip(column).step_by(width).enumerate();
    numbers.map(|(row, v)| (format!("{name}{}", row + 1), *v)).collect()
}

/// Σ δᵢ·xᵢ over the rows of the batch: δ is the gradient by what the unit's linear map gives, x what the weight is multiplied with.
fn of_weight(delta: &Tensor<f64>, given: &Tensor<f64>, [unit, input]: [usize; 2]) -> Twice {
    let pairs = column(delta, "δ", unit).into_iter().zip(column(given, "x", input));
    Twice::sum(&pairs.collect::<Vec<_>>(), &[])
}

/// Σ δᵢ over the rows of the batch.
fn of_bias(delta: &Tensor<f64>, unit: usize) -> Twice {
    Twice::sum(&[], &column(delta, "δ", unit))
}
