//! A network, its loss, its optimiser and its data, as a user would make them.

use super::Network;
use gradus::{
    nn::activation,
    optim::AnyOptimizer,
    prelude::*,
    tensor::{Real, random::Stream},
};

/// The learning rate of every peer.
const LR: f64 = 1e-3;
/// Momentum where the optimiser is called so.
const MOMENTUM: f64 = 0.9;

/// What the network should say.
#[derive(Debug)]
pub enum Target<T> {
    /// Numbers, for the mean squared error.
    Numbers(Tensor<T>),
    /// Classes, for the cross-entropy.
    Labels(Vec<u32>),
}

/// Everything that a step of training needs, but for the graph.
#[derive(Debug)]
pub struct Setup<T: Real> {
    /// θ and ∇θ.
    pub params: Params<T>,
    /// The network.
    pub model: Sequential<T>,
    /// The loss.
    pub criterion: Box<dyn Loss<T>>,
    /// What moves θ.
    pub optimizer: Box<dyn AnyOptimizer<T>>,
    /// The batch, the same in every step.
    pub input: Tensor<T>,
    /// What the network should say to it.
    pub target: Target<T>,
}

impl<T: Real> Setup<T> {
    /// Makes a network with PyTorch's initial distribution, and data of normally distributed numbers.
    pub fn new(network: &Network) -> Result<Setup<T>> {
        let Network { sizes, batch, .. } = network;
        let params = Params::seed(0);
        let mut model = Sequential::new(&params);
        for (layer, size) in sizes.windows(2).enumerate() {
            if layer > 0 {
                model = match &*network.activation {
                    "relu5" => model.add(|_| Relu { scale: 5.0 }),
                    name => model.boxed(activation(name)?),
                };
            }
            model = model.add(|p| Linear::new(p, size[0], size[1]));
        }
        let (inputs, outputs) = (sizes[0], sizes[sizes.len() - 1]);
        let mut stream = Stream::new(0, "steps");
        let mut normal = |columns| Tensor::from_fn([*batch, columns], |_| T::of(stream.normal()));
        let (input, numbers) = (normal(inputs), normal(outputs));
        let mean_squares = network.loss == "mse";
        Ok(Setup {
            criterion: if mean_squares { Box::new(Mse::mean()) } else { Box::new(CrossEntropy::mean()) },
            optimizer: optimizer(&network.optimizer, &params)?,
            target: if mean_squares {
                Target::Numbers(numbers)
            } else {
                Target::Labels((0..*batch).map(|_| stream.below(outputs) as u32).collect())
            },
            params,
            model,
            input,
        })
    }

    /// The loss with the present parameters.
    pub fn loss(&self) -> Result<f64> {
        let mut graph = Graph::new(&self.params);
        let g = graph.eval();
        let output = self.model.forward(g.input(&self.input));
        Ok(self.criterion.forward(output, self.target.feed(g)).item()?.to_f64())
    }
}

impl<T: Real> Target<T> {
    /// The target as a variable of this step.
    pub fn feed<'g>(&self, g: &'g Graph<T>) -> Var<'g, T> {
        match self {
            Target::Numbers(numbers) => g.input(numbers),
            Target::Labels(labels) => g.labels(labels),
        }
    }
}

/// The options that are not given here are PyTorch's in gradus, too, as in the peers.
fn optimizer<T: Real>(name: &str, params: &Params<T>) -> Result<Box<dyn AnyOptimizer<T>>> {
    if name == "momentum" {
        return Ok(Box::new(Sgd::new(params, LR).momentum(MOMENTUM)));
    }
    gradus::optim::by_name(name, params, LR)
}
