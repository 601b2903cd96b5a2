//! The five steps, written as a user writes them.

use super::{Run, Setup};
use gradus::{prelude::*, tensor::Real};
use std::hint::black_box;

/// Training by the five steps.
pub(crate) struct Training<T: Real> {
    setup: Setup<T>,
    graph: Graph<T>,
}

impl<T: Real> Training<T> {
    pub(crate) fn prepare(setup: Setup<T>) -> Result<Box<dyn Run>> {
        Ok(Box::new(Training { graph: Graph::new(&setup.params), setup }))
    }
}

impl<T: Real> Run for Training<T> {
    fn run(&mut self) -> Result<()> {
        let Setup { model, criterion, optimizer, input, target, .. } = &mut self.setup;
        let g = self.graph.step();
        let output = model.forward(g.input(&*input)); //                1  output = model(input)
        let loss = criterion.forward(output, target.feed(g)); //        2  J = loss(output, label)
        optimizer.zero_grad(); //                                       3
        loss.backward()?; //                                            4
        optimizer.step(); //                                            5
        Ok(())
    }

    fn look(&mut self) -> Result<f64> {
        self.setup.loss()
    }
}

/// The network's output for a batch.
pub(crate) struct Evaluation<T: Real> {
    setup: Setup<T>,
    graph: Graph<T>,
}

impl<T: Real> Evaluation<T> {
    pub(crate) fn prepare(setup: Setup<T>) -> Result<Box<dyn Run>> {
        Ok(Box::new(Evaluation { graph: Graph::new(&setup.params), setup }))
    }

    fn output(&mut self) -> Result<f64> {
        let g = self.graph.eval();
        let output = self.setup.model.forward(g.input(&self.setup.input));
        output.read(|output| black_box(output)[0].to_f64())
    }
}

impl<T: Real> Run for Evaluation<T> {
    fn run(&mut self) -> Result<()> {
        black_box(self.output()?);
        Ok(())
    }

    fn look(&mut self) -> Result<f64> {
        self.output()
    }
}
