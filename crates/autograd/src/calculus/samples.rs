//! Gradients of single samples, in one reverse pass.

use crate::{Graph, Var, node::Source};
use gradus_tensor::{Error, Kind, Parameter, Result, Scalar, Shape};
use std::panic::Location;

/// What a node is to the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Part {
    /// Row i of the value belongs to sample i.
    by_sample: bool,
    /// It depends on a parameter that is asked for.
    wanted: bool,
}

impl<T: Scalar> Graph<T> {
    /// The gradient of each sample's loss by each parameter: for a parameter of shape S and n losses, a variable of shape
    /// \[n, ..S\].
    ///
    /// `losses` holds one loss for each row of the batch (the reduction `none`; further axes are summed). The whole takes
    /// one reverse pass, in which the products of weights become batched products of columns and rows; nothing is looped
    /// over samples. The mean of the result over its first axis is the gradient of the mean loss.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1, 2], |_| 1.0);
    /// let mut graph = Graph::new(&params);
    /// let g = graph.step();
    /// let y = g.input([[1.0, 2.0], [3.0, 4.0]]).product(g.param(&w), false, true);
    /// let each = g.per_sample_grad(y * y, &[w]); // ∂yᵢ²/∂w = 2yᵢ·xᵢ
    /// assert_eq!(each[0].shape().dims(), [2, 1, 2]);
    /// assert_eq!(each[0].value()?.as_slice(), [6.0, 12.0, 42.0, 56.0]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// `losses` is a single number; an op mixes samples (the statistics of a batch do), or reaches a parameter without a rule
    /// for single samples: a parameter that was itself computed with, such as `w.transpose()`.
    ///
    /// Source: I. Goodfellow, Efficient Per-Example Gradient Computations (2015), generalised to all shapes.
    #[track_caller]
    pub fn per_sample_grad<'g>(&'g self, losses: Var<'g, T>, parameters: &[Parameter<T>]) -> Vec<Var<'g, T>> {
        let at = Location::caller();
        let rows = losses.shape().dims().first().copied().unwrap_or(0);
        let shape = |p: &Parameter<T>| Shape::new(&[&[rows], p.shape().dims()].concat());
        let found = self.located(at, || self.sample_walk(losses, parameters));
        let each = |(p, found): (&Parameter<T>, Option<Var<'g, T>>)| match (shape(p), found) {
            (Ok(_), Some(d)) => d,
            (Ok(shape), None) => self.constant(0.0).broadcast_to(shape),
            (Err(error), _) => self.fail(error.of("per_sample_grad").at(at), p.shape()),
        };
        match found {
            Ok(found) => parameters.iter().zip(found).map(each).collect(),
            Err(error) => {
                let error = error.of("per_sample_grad");
                parameters
                    .iter()
                    .map(|p| self.fail(error.clone().at(at), shape(p).unwrap_or(p.shape())))
                    .collect()
            }
        }
    }

    fn sample_walk<'g>(
        &'g self,
        losses: Var<'g, T>,
        parameters: &[Parameter<T>],
    ) -> Result<Vec<Option<Var<'g, T>>>> {
        if let Some(error) = self.error() {
            return Err(error);
        }
        let Some(&rows) = losses.shape().dims().first() else {
            let error = Error::shape("one loss for each sample is needed, there is a single number");
            return Err(error.help("leave the losses apart: reduction none"));
        };
        let parts = self.parts(losses.id(), rows, parameters)?;
        let needed: Vec<bool> = parts.iter().map(|p| p.wanted).collect();
        let mut cotangents: Vec<Option<Var<'g, T>>> = vec![None; parts.len()];
        let mut found: Vec<Option<Var<'g, T>>> = vec![None; parameters.len()];
        cotangents[losses.id() as usize] = Some(losses.ones());
        for id in (0..parts.len() as u32).rev() {
            let (Part { by_sample: true, wanted: true }, Some(dy)) =
                (parts[id as usize], cotangents[id as usize])
            else {
                continue;
            };
            let Some((op, inputs)) = self.op(id) else { continue };
            let d = self.pull_back(id, &*op, &inputs, dy, &needed)?;
            for (place, (&input, d)) in inputs.iter().zip(d).enumerate() {
                let Part { by_sample, wanted: true } = parts[input as usize] else { continue };
                if by_sample {
                    let Some(d) = d else { continue };
                    add(&mut cotangents[input as usize], self.fitted(d, id, input, &*op)?);
                    continue;
                }
                let x: Vec<_> = inputs.iter().map(|&i| Var::new(self, i)).collect();
                let own = op.vjp_by_rows(&x, Var::new(self, id), dy, place);
                let index = match &self.node(input).source {
                    Source::Parameter { index, .. } => parameters.iter().position(|p| p.index() == *index),
                    _ => None,
                };
                let (Some(own), Some(index)) = (own, index) else { return Err(self.no_rule(id, input)) };
                add(&mut found[index], gathered(own, rows, x[place].shape())?);
            }
        }
        Ok(found)
    }

    /// What each node up to `last` is to the samples.
    fn parts(&self, last: u32, rows: usize, parameters: &[Parameter<T>]) -> Result<Vec<Part>> {
        let tape = self.tape().borrow();
        let trace = tape.trace();
        let mut parts: Vec<Part> = Vec::new();
        for id in 0..=last {
            let node = &trace.nodes[id as usize];
            let led = node.shape.dims().first() == Some(&rows);
            let part = match &node.source {
                Source::Input | Source::Integers => Part { by_sample: led, wanted: false },
                Source::Parameter { index, .. } => {
                    Part { by_sample: false, wanted: parameters.iter().any(|p| p.index() == *index) }
                }
                Source::Constant(_) | Source::Key => Part::default(),
                Source::Op(op) => {
                    let inputs = trace.inputs(id);
                    let of = |i: &u32| parts[*i as usize];
                    let wanted = inputs.iter().any(|i| of(i).wanted);
                    let by_sample = inputs.iter().any(|i| of(i).by_sample);
                    let apart = || {
                        let shapes = trace.shapes(id);
                        if op.is_view() {
                            return led && shapes[0].dims().first() == Some(&rows);
                        }
                        let Some(cut) = op.by_rows(&shapes, node.shape).filter(|_| led) else { return false };
                        inputs.iter().enumerate().all(|(place, i)| match of(i) {
                            Part { by_sample: true, .. } => cut.has(place),
                            Part { wanted, .. } => !(wanted && cut.has(place)),
                        })
                    };
                    if wanted && by_sample && !apart() {
                        let message = "the samples are mixed here, so that none has a gradient of its own";
                        return Err(Error::new(Kind::Gradient, message).of(op.name()).at(node.at));
                    }
                    Part { by_sample: by_sample && (wanted || apart()), wanted }
                }
            };
            parts.push(part);
        }
        Ok(parts)
    }

    fn no_rule(&self, id: u32, input: u32) -> Error {
        let node = self.node(id);
        let name = self.node(input).title().map(str::to_owned).unwrap_or_default();
        let what =
            if name.is_empty() { "a value made from parameters".to_owned() } else { format!("{name:?}") };
        let message =
            format!("there is no rule for the gradient of single samples by {what} through this op");
        let help = "use the parameter itself: x.product(w, false, true) instead of x.matmul(w.transpose())";
        Error::new(Kind::Gradient, message).at(node.at).help(help)
    }
}

fn add<'g, T: Scalar>(sum: &mut Option<Var<'g, T>>, d: Var<'g, T>) {
    *sum = Some(sum.map_or(d, |sum| sum + d));
}

/// A gradient whose first axis is that of the samples, summed over what was stretched by broadcasting: \[rows, ..shape\].
fn gathered<T: Scalar>(d: Var<'_, T>, rows: usize, shape: Shape) -> Result<Var<'_, T>> {
    let whole = Shape::new(&[&[rows], shape.dims()].concat())?;
    if d.shape() == whole {
        return Ok(d);
    }
    let own = d.shape();
    let axes: Vec<i32> = (1..own.rank())
        .filter(|&axis| {
            let from_end = own.rank() - axis;
            from_end > shape.rank() || shape.dims()[shape.rank() - from_end] != own.dims()[axis]
        })
        .map(|axis| axis as i32)
        .collect();
    let d = if axes.is_empty() { d } else { d.sum_axes(&axes, true) };
    Ok(d.reshape(whole))
}
