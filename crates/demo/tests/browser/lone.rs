//! The training that the page begins with, by the library alone.

use gradus::{
    data::moons,
    losses::LossSpec,
    nn::spec::{Inputs, NetworkSpec},
    optim::OptimizerSpec,
    prelude::*,
    tensor::spec::Spec,
    train::target,
};

/// A training as the page has it before anything is chosen: moons, 4 and 4 units, tanh, Adam.
pub(crate) struct Lone {
    pub(crate) train: Dataset<f64>,
    pub(crate) model: Model<f64, Sequential<f64>>,
    pub(crate) criterion: Box<dyn Loss<f64>>,
    params: Params<f64>,
    steps: u64,
}

/// Rows of a batch.
const BATCH: usize = 32;

impl Lone {
    /// Trained for some steps of the first epoch.
    pub(crate) fn after(steps: u64) -> Result<Lone> {
        let (train, _) = moons(400, 0.1, 0)?.stratified(0.5, 0)?;
        let params = Params::seed(0);
        let linear = |units: f64| Spec::new("linear").with("out_features", units);
        let layers = vec![linear(4.0), Spec::new("tanh"), linear(4.0), Spec::new("tanh"), linear(1.0)];
        let model = Model::new(&params, NetworkSpec { inputs: Inputs::Features(2), layers }.build(&params)?);
        let criterion = LossSpec(Spec::new("bce_with_logits")).build()?;
        let lone = Lone { train, model, criterion, params, steps };
        let mut optimizer = OptimizerSpec(Spec::new("adam").with("lr", 0.03)).build(&lone.params)?;
        let mut graph = Graph::new(&lone.params);
        let mut loader = Loader::new(&lone.train, BATCH)?.shuffle(true).seed(0);
        for (x, y) in loader.epoch(0).take(steps as usize) {
            let g = graph.step();
            let output = lone.model.forward(g.input(x));
            let loss = lone.criterion.forward(output, target(&*lone.criterion, output, y, 2));
            lone.model.zero_grad();
            loss.backward()?;
            optimizer.step();
        }
        Ok(lone)
    }

    /// All numbers of θ, parameter by parameter.
    pub(crate) fn theta(&self) -> Vec<Vec<f64>> {
        self.params.list().iter().map(|p| p.value().into_vec()).collect()
    }

    /// The gradient of the next batch's loss by a number of the first weight, and its difference.
    pub(crate) fn weight(&self, index: usize) -> Result<[f64; 2]> {
        let mut loader = Loader::new(&self.train, BATCH)?.shuffle(true).seed(0);
        let (x, y) = loader.epoch(0).nth(self.steps as usize).expect("a batch");
        let mut graph = Graph::new(&self.params);
        let g = graph.step();
        let output = self.model.forward(g.input(x));
        let loss = self.criterion.forward(output, target(&*self.criterion, output, y, 2));
        let weight = g.param(&self.params.list()[0]);
        let [gradient] = g.grad(loss, [weight]);
        let difference = g.differences(loss, weight)?[index].expect("no kink");
        Ok([gradient.read(|all| all[index])?, difference])
    }

    /// The value of a unit of the first hidden layer for a row, the gradient of the row's loss by it, and its difference.
    pub(crate) fn unit(&self, unit: usize, row: usize) -> Result<[f64; 3]> {
        let one = self.train.rows(&[row])?;
        let loader = Loader::new(&one, 1)?;
        let mut graph = Graph::new(&self.params);
        let g = graph.eval();
        let (mut output, mut units) = (g.input(one.x()), None);
        for (place, layer) in self.model.layers().enumerate() {
            output = layer.forward(output);
            if place == 1 {
                units = Some(output);
            }
        }
        let units = units.expect("a hidden layer");
        let mut loader = loader;
        let (_, y) = loader.epoch(0).next().expect("a row");
        let loss = self.criterion.forward(output, target(&*self.criterion, output, y, 2));
        let [gradient] = g.grad(loss, [units]);
        let difference = g.differences(loss, units)?[unit].expect("no kink");
        Ok([units.read(|all| all[unit])?, gradient.read(|all| all[unit])?, difference])
    }
}
