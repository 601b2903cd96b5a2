//! The network, with its layers as they are shown: a linear map, and what follows it.

use crate::{points::Entry, points::Kind, state::Fitting, state::State};
use gradus::{
    nn::spec::{Inputs, NetworkSpec},
    prelude::*,
    tensor::{
        Parameter,
        spec::{Setting, Spec},
    },
};
use serde_json::{Value, json};

/// A network of linear layers with activations between them.
#[derive(Debug)]
pub(crate) struct Net {
    pub(crate) model: Model<f64, Sequential<f64>>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) inputs: usize,
}

/// A layer as it is shown.
#[derive(Debug)]
pub(crate) struct Stage {
    /// The place of the linear map among the layers.
    linear: usize,
    /// The place of the layer whose output is that of the units: the activation, or the linear map.
    end: usize,
    pub(crate) units: usize,
    pub(crate) weight: Parameter<f64>,
    pub(crate) bias: Parameter<f64>,
    /// What follows the linear map.
    pub(crate) activation: Option<String>,
}

/// What the layers make of an input.
#[derive(Debug)]
pub(crate) struct Trace<'g> {
    /// What each linear map takes.
    pub(crate) inputs: Vec<Var<'g, f64>>,
    /// What each linear map gives.
    pub(crate) z: Vec<Var<'g, f64>>,
    /// What the units give.
    pub(crate) units: Vec<Var<'g, f64>>,
    pub(crate) output: Var<'g, f64>,
}

/// The outputs that a loss needs for the data.
fn outputs(entry: &Entry, fitting: &Fitting) -> usize {
    let one = entry.kind == Kind::Classes && entry.outputs == 2 && fitting.one;
    if one { 1 } else { entry.outputs }
}

/// The layers of a state, as descriptions of networks have them.
pub(crate) fn layers(state: &State, entry: &Entry, fitting: &Fitting) -> Vec<Spec> {
    let linear = |units: usize| {
        let linear = Spec::new("linear").with("out_features", units as f64);
        match &state.init {
            Some(init) => linear.with("init", Setting::from(init.clone())),
            None => linear,
        }
    };
    let mut layers = Vec::new();
    for &units in &state.hidden {
        layers.extend([linear(units), state.activation.clone()]);
        layers.extend((state.dropout > 0.0).then(|| Spec::new("dropout").with("p", state.dropout)));
    }
    layers.push(linear(outputs(entry, fitting)));
    layers.extend(last(entry, fitting));
    layers
}

/// The layer behind the last linear map.
fn last(entry: &Entry, fitting: &Fitting) -> Option<Spec> {
    if entry.kind == Kind::Classes { fitting.last() } else { None }
}

impl Net {
    /// The network with fresh parameters.
    pub(crate) fn new(state: &State, entry: &Entry, params: &Params<f64>) -> Result<Net> {
        let fitting = Fitting::find(&state.loss.kind).map_err(|refusal| Error::argument(refusal.error))?;
        let layers = layers(state, entry, fitting);
        let spec = NetworkSpec { inputs: Inputs::Features(entry.inputs), layers };
        let model = Model::new(params, spec.build(params)?);
        let apart = if state.dropout > 0.0 { 3 } else { 2 };
        let hidden = state.hidden.len();
        let sizes = state.hidden.iter().copied().chain([outputs(entry, fitting)]);
        let stage = |(k, units): (usize, usize)| {
            let linear = k * apart;
            let activation = if k < hidden {
                Some(state.activation.kind.clone())
            } else {
                last(entry, fitting).map(|l| l.kind)
            };
            let get = |name: &str| {
                let name = format!("{linear}.{name}");
                params.get(&name).ok_or_else(|| Error::argument(format!("the network has no {name}")))
            };
            let (weight, bias) = (get("weight")?, get("bias")?);
            let end = linear + usize::from(activation.is_some());
            Ok(Stage { linear, end, units, weight, bias, activation })
        };
        let stages = sizes.enumerate().map(stage).collect::<Result<Vec<_>>>()?;
        let net = Net { model, stages, inputs: entry.inputs };
        net.check()?;
        Ok(net)
    }

    /// Activations leave the number of units as it is.
    fn check(&self) -> Result<()> {
        let rows = self.model.summary([1, self.inputs]).rows;
        for stage in &self.stages {
            let given = rows.get(stage.end).map_or(0, |row| row.output.last());
            if given != stage.units {
                let message = format!("a layer of {} units gives {given} numbers", stage.units);
                return Err(Error::argument(message).help("choose an activation of the catalogue"));
            }
        }
        Ok(())
    }

    /// Runs a variable through the layers.
    pub(crate) fn trace<'g>(&self, x: Var<'g, f64>) -> Trace<'g> {
        let mut trace = Trace { inputs: Vec::new(), z: Vec::new(), units: Vec::new(), output: x };
        let mut stages = self.stages.iter().peekable();
        for (place, layer) in self.model.layers().enumerate() {
            let linear = stages.peek().is_some_and(|stage| stage.linear == place);
            if linear {
                trace.inputs.push(trace.output);
            }
            trace.output = layer.forward(trace.output);
            if linear {
                trace.z.push(trace.output);
            }
            if stages.next_if(|stage| stage.end == place).is_some() {
                trace.units.push(trace.output);
            }
        }
        trace
    }

    /// The network, for the page.
    pub(crate) fn json(&self, inputs: &[String], outputs: &[String]) -> Value {
        let mut layers = vec![json!({ "kind": "input", "units": self.inputs, "labels": inputs })];
        let last = self.stages.len().saturating_sub(1);
        for (k, stage) in self.stages.iter().enumerate() {
            let mut layer = json!({
                "kind": if k < last { "hidden" } else { "output" },
                "units": stage.units,
                "weight": stage.weight.name(),
                "bias": stage.bias.name(),
                "activation": stage.activation,
            });
            if k == last {
                layer["labels"] = json!(labels(stage.units, outputs));
            }
            layers.push(layer);
        }
        json!({ "layers": layers, "parameters": self.model.params().count() })
    }
}

/// What the outputs are: one of two classes is the second.
fn labels(units: usize, outputs: &[String]) -> Vec<String> {
    match outputs {
        [_, second] if units == 1 => vec![second.clone()],
        all => all.to_vec(),
    }
}
