//! Training itself: the five steps, and the measuring of what came of them.

use crate::network::Layers;
use gradus::{data::Targets, optim::AnyOptimizer, prelude::*};

/// A model with all that training needs.
pub(crate) struct Trainer<'d> {
    pub(crate) model: Model<f32, Layers>,
    pub(crate) criterion: Box<dyn Loss<f32>>,
    pub(crate) optimizer: Box<dyn AnyOptimizer<f32>>,
    pub(crate) graph: Graph<f32>,
    pub(crate) loader: Loader<'d, f32>,
}

impl Trainer<'_> {
    /// One visit of all training rows; `watch` sees what was measured so far after each batch.
    pub(crate) fn epoch(&mut self, k: u32, mut watch: impl FnMut(&Measured)) -> Result<Measured> {
        let mut measured = Measured::default();
        let steps = self.loader.len();
        for (x, y) in self.loader.epoch(k.into()) {
            let g = self.graph.step();
            let output = self.model.forward(g.input(x)); //             1  output = model(input)
            let target = target(&*self.criterion, output, y);
            let loss = self.criterion.forward(output, target); //       2  J = loss(output, label)
            self.model.zero_grad(); //                                  3
            loss.backward()?.strict()?; //                              4
            measured.add(loss, output, y)?;
            measured.finite(|step| format!("epoch {}, step {step} of {steps}", k + 1))?;
            self.optimizer.step(); //                                   5
            watch(&measured);
        }
        Ok(measured)
    }
}

/// The labels as the loss wants them: as integers, or one-hot, 1 for the class and 0 for all others.
fn target<'g>(criterion: &dyn Loss<f32>, output: Var<'g, f32>, y: Targets<'_, f32>) -> Var<'g, f32> {
    let labels = output.graph().labels(y);
    if criterion.takes_labels() { labels } else { labels.one_hot(output.shape().last()) }
}

/// Rows that are evaluated at once; the result does not depend on it but for rounding.
const BATCH: usize = 256;

/// What the model makes of data, without dropout and without learning.
pub(crate) fn evaluate(
    model: &Model<f32, Layers>,
    criterion: &dyn Loss<f32>,
    graph: &mut Graph<f32>,
    data: &Dataset<f32>,
) -> Result<Measured> {
    let mut measured = Measured::default();
    for (x, y) in Loader::new(data, BATCH)?.batches() {
        let output = model.forward(graph.eval().input(x));
        let loss = criterion.forward(output, target(criterion, output, y));
        measured.add(loss, output, y)?;
    }
    Ok(measured)
}

/// Loss and predictions over some rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    loss: f64,
    correct: usize,
    batches: usize,
    /// The class of the largest output of each row, in the order in which the rows came.
    pub(crate) predicted: Vec<u32>,
}

impl Measured {
    fn add(&mut self, loss: Var<'_, f32>, output: Var<'_, f32>, y: Targets<'_, f32>) -> Result<()> {
        self.batches += 1;
        self.loss += f64::from(loss.item()?) * y.iter().len() as f64;
        let at = self.predicted.len();
        let classes = output.shape().last().max(1);
        output.read(|z| self.predicted.extend(z.chunks_exact(classes).map(largest)))?;
        self.correct += self.predicted[at..].iter().zip(y.iter()).filter(|(p, y)| *p == y).count();
        Ok(())
    }

    /// Reports a loss that is no longer a number; `place` says where, given the number of batches so far.
    pub(crate) fn finite(&self, place: impl FnOnce(usize) -> String) -> Result<()> {
        if self.loss.is_finite() {
            return Ok(());
        }
        let message =
            format!("the loss became {} in {}; nothing was written", self.loss, place(self.batches));
        Err(Error::argument(message).of("train").help("try a smaller --lr"))
    }

    /// The mean loss per row.
    pub(crate) fn loss(&self) -> f64 {
        self.loss / self.predicted.len().max(1) as f64
    }

    /// The share of rows whose class was predicted.
    pub(crate) fn accuracy(&self) -> f64 {
        self.correct as f64 / self.predicted.len().max(1) as f64
    }
}

/// The place of the largest number, the first of several.
pub(crate) fn largest(row: &[f32]) -> u32 {
    let larger = |best: usize, i: usize| if row[i] > row[best] { i } else { best };
    (0..row.len()).fold(0, larger) as u32
}
