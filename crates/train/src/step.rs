//! The five steps of training.

use crate::{tally::correct, target::target};
use gradus_autograd::{Graph, Module};
use gradus_data::{Rows, Targets};
use gradus_losses::Loss;
use gradus_optim::{AnyOptimizer, ClipNorm};
use gradus_tensor::{Error, Result, Scalar};

/// What a step needs.
#[derive(Debug)]
pub(crate) struct Stepper<'a, T: Scalar> {
    pub(crate) graph: Graph<T>,
    pub(crate) model: Dyn<'a, T>,
    pub(crate) criterion: Box<dyn Loss<T> + 'a>,
    pub(crate) clip: Option<ClipNorm>,
    pub(crate) classes: usize,
}

/// A module, with a way to be shown.
pub(crate) struct Dyn<'a, T: Scalar>(pub(crate) &'a dyn Module<T>);

impl<T: Scalar> std::fmt::Debug for Dyn<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.label())
    }
}

/// What a step found before it moved θ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) loss: f64,
    pub(crate) correct: Option<u64>,
}

impl<T: Scalar> Stepper<'_, T> {
    /// One step of the optimiser; a loss that is not finite moves nothing, and is an error that says where it arose.
    pub(crate) fn step(
        &mut self,
        optimizer: &mut dyn AnyOptimizer<T>,
        x: Rows<'_, T>,
        y: Targets<'_, T>,
    ) -> Result<Found> {
        let g = self.graph.step();
        let output = self.model.0.forward(g.input(x)); //                         1  output = model(input)
        let target = target(&*self.criterion, output, y, self.classes);
        let loss = self.criterion.forward(output, target); //                     2  J = loss(output, label)
        optimizer.zero_grad(); //                                                 3
        loss.backward()?.strict()?; //                                            4
        let found = Found {
            loss: loss.item()?.to_f64(),
            // Where nobody counts, the plan need not keep the output.
            correct: match self.classes {
                0 | 1 => None,
                classes => output.read(|outputs| correct(outputs, classes, y.iter()))?,
            },
        };
        if !found.loss.is_finite() {
            return Err(self.anomaly(found.loss, x, y));
        }
        let params = self.graph.params();
        if let Some(clip) = &self.clip {
            clip.clip(params)?;
        }
        optimizer.step(); //                                                      5
        params.check()?;
        Ok(found)
    }

    /// The step once more, op by op, to find the first number that is not finite.
    fn anomaly(&mut self, loss: f64, x: Rows<'_, T>, y: Targets<'_, T>) -> Error {
        let steps = self.graph.steps();
        self.graph.detect_anomaly(true);
        // The same random masks.
        self.graph.resume_at(steps.saturating_sub(1));
        let g = self.graph.step();
        let output = self.model.0.forward(g.input(x));
        let found =
            self.criterion.forward(output, target(&*self.criterion, output, y, self.classes)).backward();
        let message = format!("the loss is {loss}; no step was made with it");
        let error = match found {
            Ok(_) => Error::argument(message),
            Err(first) => Error::argument(format!("{message}\n  first  {}", indented(&first.to_string()))),
        };
        error.help("try a smaller learning rate, or clip the gradients")
    }
}

fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n         ")
}
