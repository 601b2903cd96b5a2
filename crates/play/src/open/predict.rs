//! A point of one's own.

use crate::{
    engine::Lab,
    number::{self, Number},
    refusal::Refusal,
};
use gradus::prelude::*;
use serde_json::{Value, json};

/// What the network says of it.
pub(super) fn answer(lab: &Lab<'_>, x: &[f64]) -> Result<Value, Refusal> {
    if x.len() != lab.net.inputs || x.iter().any(|v| !v.is_finite()) {
        let error = format!("x has {} numbers, where {} finite ones are expected", x.len(), lab.net.inputs);
        return Err(Refusal::bad(error, "give a number for each input"));
    }
    let mut graph = Graph::new(lab.params());
    let trace = lab.net.trace(graph.eval().input(Tensor::new([1, x.len()], x.to_vec())?));
    let outputs = trace.output.value()?.into_vec();
    let classes = lab.points.train.classes() > 0;
    let probabilities: Option<Vec<Number>> =
        classes.then(|| number::all(&lab.readout.probabilities(&outputs)));
    let layers = trace.units.iter().map(|units| Ok(number::all(units.value()?.as_slice())));
    Ok(json!({
        "layers": layers.collect::<Result<Vec<_>>>()?,
        "outputs": number::all(&outputs),
        "probabilities": probabilities,
    }))
}
