//! Recording an explanation from a step.

use super::{Differences, EXPLANATION_VERSION, Explanation, Update};
use gradus_autograd::{
    Graph, Var,
    inspect::{Numbers, Step, Value, ValueKind},
};
use gradus_tensor::{Result, Tensor};

impl Explanation {
    /// Explains the step of a graph along a chain of named values, the first of which is the input and the last the loss.
    ///
    /// Where the loss is a reduction of losses of single elements, these join the chain as `ℓ`.
    ///
    /// # Errors
    /// A name is not in the step; what went wrong in this step.
    #[track_caller]
    pub fn record(graph: &Graph<f64>, chain: &[&str]) -> Result<Explanation> {
        let vars = chain.iter().map(|name| graph.get(name)).collect::<Result<Vec<_>>>()?;
        let Some(&loss) = vars.last() else {
            return Err(gradus_tensor::Error::argument("a chain needs a name at least"));
        };
        let mut chain: Vec<(String, Var<'_, f64>)> =
            chain.iter().zip(vars).map(|(name, var)| ((*name).to_owned(), var)).collect();
        let mut step = graph.inspect(loss)?;
        if let Some(single) = single_losses(&step) {
            chain.insert(chain.len() - 1, ("ℓ".to_owned(), graph.at(single)?.named("ℓ")));
            step = graph.inspect(loss)?;
        }
        let jacobians = chain.windows(2).map(|pair| graph.inspect_jacobian(pair[1].1, pair[0].1));
        let jacobians = jacobians.collect::<Result<Vec<_>>>()?;
        let parameters = step.values.iter().filter(|v| v.kind == ValueKind::Parameter);
        let differences = parameters.map(|v| difference(graph, loss, v)).collect::<Result<Vec<_>>>()?;
        let chain = chain.into_iter().map(|(name, _)| name).collect();
        Ok(Explanation { version: EXPLANATION_VERSION, chain, step, jacobians, differences, update: None })
    }

    /// The same with the step of gradient descent that was made after it, and the loss that it led to.
    pub fn updated(mut self, rate: f64, after: f64, parameters: Vec<(String, Tensor<f64>)>) -> Explanation {
        let before = self.loss().value.first().copied().unwrap_or(f64::NAN);
        let parameters = parameters.into_iter().map(|(name, t)| (name, Numbers(t.into_vec()))).collect();
        self.update = Some(Update { rate, before, after, parameters });
        self
    }

    /// The same with other names: those of parameters as a book has them, `W1` for `0.weight`.
    pub fn renamed(mut self, new: impl Fn(&str) -> Option<String>) -> Explanation {
        let rename = |name: &mut String| {
            // A name may be that of a transpose: W1ᵀ.
            let (stem, end) = name.strip_suffix('ᵀ').map_or((&**name, ""), |stem| (stem, "ᵀ"));
            if let Some(other) = new(stem) {
                *name = other + end;
            }
        };
        self.step = self.step.renamed(&new);
        self.chain.iter_mut().for_each(rename);
        for jacobian in &mut self.jacobians {
            [&mut jacobian.of, &mut jacobian.by].into_iter().chain(&mut jacobian.equals).for_each(rename);
        }
        self.differences.iter_mut().for_each(|d| rename(&mut d.by));
        self.update.iter_mut().flat_map(|u| &mut u.parameters).for_each(|(name, _)| rename(name));
        self
    }

    /// The loss.
    pub(super) fn loss(&self) -> &Value {
        let step = &self.step;
        // A step holds the value that it is of.
        step.value(step.of).unwrap_or(&step.values[step.values.len() - 1])
    }

    /// A value of the chain.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.step.get(name)
    }
}

/// The number of what a loss is the reduction of, if that is made element by element of several numbers and has no name.
fn single_losses(step: &Step) -> Option<usize> {
    let found = step.value(step.of).and_then(|v| match &v.inputs[..] {
        [one] if !v.elementwise => step.value(one.from),
        _ => None,
    });
    found.filter(|v| v.elementwise && v.name.is_none() && v.inputs.len() > 1).map(|v| v.id)
}

fn difference(graph: &Graph<f64>, loss: Var<'_, f64>, parameter: &Value) -> Result<Differences> {
    let name = parameter.name.clone().unwrap_or_default();
    let slopes = graph.differences(loss, graph.at(parameter.id)?)?;
    let gradient = parameter.gradient.as_deref().unwrap_or(&[]);
    let largest = gradient.iter().fold(1e-3f64, |m, d| m.max(d.abs()));
    let error = |(slope, own): (&Option<f64>, &f64)| slope.map_or(0.0, |s| (s - own).abs() / largest);
    let error = slopes.iter().zip(gradient).map(error).fold(0.0, f64::max);
    Ok(Differences { by: name, slopes, error })
}
