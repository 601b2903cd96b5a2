//! A frozen step, and a predictor.

use super::{Run, Setup, Target};
use gradus::{
    autograd::{Predictor, Program},
    prelude::*,
    tensor::Real,
};
use std::hint::black_box;

/// Training by a program that one step was frozen to.
pub(crate) struct Training<T: Real> {
    setup: Setup<T>,
    program: Program<T>,
}

impl<T: Real> Training<T> {
    pub(crate) fn prepare(setup: Setup<T>) -> Result<Box<dyn Run>> {
        let mut graph = Graph::new(&setup.params);
        let g = graph.step();
        let output = setup.model.forward(g.input(&setup.input));
        setup.criterion.forward(output, setup.target.feed(g)).backward()?;
        Ok(Box::new(Training { program: graph.freeze()?, setup }))
    }
}

impl<T: Real> Run for Training<T> {
    fn run(&mut self) -> Result<()> {
        let Setup { optimizer, input, target, .. } = &mut self.setup;
        let program = self.program.input(&*input)?;
        match target {
            Target::Numbers(numbers) => program.input(&*numbers)?,
            Target::Labels(labels) => program.labels(&*labels)?,
        };
        black_box(self.program.step(optimizer)?);
        Ok(())
    }

    fn look(&mut self) -> Result<f64> {
        self.setup.loss()
    }
}

/// A predictor's output for a batch.
pub(crate) struct Prediction<T: Real, F> {
    predictor: Predictor<T, F>,
    input: Tensor<T>,
}

/// Makes a predictor of the network.
pub(crate) fn prediction<T: Real>(setup: Setup<T>) -> Result<Box<dyn Run>> {
    let Setup { params, model, input, .. } = setup;
    Ok(Box::new(Prediction { predictor: Predictor::new(&params, move |x| model.forward(x)), input }))
}

impl<T: Real, F: for<'g> Fn(Var<'g, T>) -> Var<'g, T>> Run for Prediction<T, F> {
    fn run(&mut self) -> Result<()> {
        black_box(self.look()?);
        Ok(())
    }

    fn look(&mut self) -> Result<f64> {
        self.predictor.predict(&self.input).map(|output| output[0].to_f64())
    }
}
