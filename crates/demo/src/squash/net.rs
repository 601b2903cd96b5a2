//! A small network, trained until it tells two classes apart, whose every step can be looked at.

use gradus::{
    data,
    nn::{Linear, LinearOptions, Model, init::Constant},
    prelude::*,
    view::activation::Activation,
};

/// Which points of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Points {
    /// Two half circles that reach into each other
    Moons,
    /// A circle around a circle
    Circles,
    /// Two spirals around each other
    Spirals,
}

/// Points of each class.
const HALF: usize = 100;

impl Points {
    /// The points, from a seed.
    pub(super) fn load(self, seed: u64) -> Result<Dataset<f64>> {
        match self {
            Points::Moons => data::moons(2 * HALF, 0.08, seed),
            Points::Circles => data::circles(2 * HALF, 0.45, 0.05, seed),
            Points::Spirals => data::spirals(2 * HALF, 1.25, 0.015, seed),
        }
    }

    /// Sizes of hidden layers that show the idea: two numbers where two are enough.
    pub(super) fn hidden(self) -> Vec<usize> {
        match self {
            Points::Moons => vec![2, 2],
            Points::Circles => vec![3],
            Points::Spirals => vec![8, 8, 2],
        }
    }
}

/// The network: hidden layers with one activation, and one number at the end, the logit of the second class.
pub(super) struct Net {
    model: Model<f64, Vec<Linear<f64>>>,
    f: Activation,
    /// The share of the points that are told apart.
    pub(super) accuracy: f64,
    /// The loss at the end.
    pub(super) loss: f64,
    /// Which attempt it was.
    pub(super) attempt: u64,
}

/// What a layer makes of points: after its linear map, and after the activation.
pub(super) struct Stage {
    pub(super) linear: Tensor<f64>,
    pub(super) bent: Tensor<f64>,
}

/// z and f(z) of layers.
type Pairs<'g> = Vec<[Var<'g, f64>; 2]>;

/// Attempts from new first weights; small networks get stuck.
const ATTEMPTS: u64 = 8;
const RATE: f64 = 0.03;

impl Net {
    /// Trains networks from different first weights until one tells all points apart; else gives the best.
    pub(super) fn trained(
        data: &Dataset<f64>,
        hidden: &[usize],
        f: &str,
        steps: u32,
        seed: u64,
    ) -> Result<Net> {
        let mut best: Option<Net> = None;
        for attempt in 1..=ATTEMPTS {
            let net =
                Net::attempt(data, hidden, f, steps, seed.wrapping_mul(ATTEMPTS).wrapping_add(attempt))?;
            let net = Net { attempt, ..net };
            if best.as_ref().is_none_or(|best| (net.accuracy, -net.loss) > (best.accuracy, -best.loss)) {
                best = Some(net);
            }
            if best.as_ref().is_some_and(|best| best.accuracy == 1.0) {
                break;
            }
        }
        best.ok_or_else(|| Error::argument("no network was trained").of("squash"))
    }

    fn attempt(data: &Dataset<f64>, hidden: &[usize], f: &str, steps: u32, seed: u64) -> Result<Net> {
        let params = Params::<f64>::seed(seed);
        let sizes = [&[2], hidden, &[1]].concat();
        let options = || LinearOptions::default().init(Init::xavier_normal(gain(f))).bias_init(Constant(0.0));
        let layer = |(k, pair): (usize, &[usize])| {
            options().build(&params.scope(&format!("fc{}", k + 1)), pair[0], pair[1])
        };
        let layers: Vec<Linear<f64>> = sizes.windows(2).enumerate().map(layer).collect();
        let mut net = Net {
            model: Model::new(&params, layers),
            f: f.parse()?,
            accuracy: 0.0,
            loss: f64::NAN,
            attempt: 0,
        };
        let (criterion, mut optimizer) = (BceWithLogits::mean(), Adam::new(&params, RATE));
        let y = Tensor::new([data.len(), 1], data.y().iter().map(|y| f64::from(*y)).collect())?;
        let mut graph = Graph::new(&params);
        let schedule = CosineAnnealing::new(RATE, u64::from(steps));
        for step in 0..steps {
            let g = graph.step();
            let output = net.stages(g.input(data.x())).1; //            1  output = model(input)
            let loss = criterion.forward(output, g.input(&y)); //       2  J = loss(output, label)
            net.model.zero_grad(); //                                   3
            loss.backward()?.strict()?; //                              4
            net.loss = loss.item()?;
            optimizer.set_lr(schedule.lr(u64::from(step)));
            optimizer.step(); //                                        5
        }
        let logits = net.logits(data.x())?;
        let right = logits.iter().zip(data.y()).filter(|(z, y)| (**z > 0.0) == (**y == 1)).count();
        net.accuracy = right as f64 / data.len() as f64;
        Ok(net)
    }

    /// z and f(z) of each hidden layer, and the logits.
    fn stages<'g>(&self, x: Var<'g, f64>) -> (Pairs<'g>, Var<'g, f64>) {
        let layers: &[Linear<f64>] = &self.model;
        let (mut h, mut stages) = (x, Vec::new());
        for layer in &layers[..layers.len() - 1] {
            let z = layer.forward(h);
            h = self.f.forward(z);
            stages.push([z, h]);
        }
        (stages, layers[layers.len() - 1].forward(h))
    }

    /// What each hidden layer makes of points \[n, 2\].
    pub(super) fn look(&self, x: &Tensor<f64>) -> Result<Vec<Stage>> {
        let mut graph = Graph::new(self.model.params());
        let stages = self.stages(graph.eval().input(x)).0;
        stages.into_iter().map(|[z, h]| Ok(Stage { linear: z.value()?, bent: h.value()? })).collect()
    }

    /// The logits of points \[n, 2\].
    pub(super) fn logits(&self, x: &Tensor<f64>) -> Result<Vec<f64>> {
        let mut graph = Graph::new(self.model.params());
        Ok(self.stages(graph.eval().input(x)).1.value()?.into_vec())
    }

    /// The last layer, W and b: the logit of what the last hidden layer gives.
    pub(super) fn last(&self) -> (Vec<f64>, f64) {
        let layer = &self.model[self.model.len() - 1];
        let bias = layer.bias.as_ref().map_or(0.0, |b| b.value().sum());
        (layer.weight.value().into_vec(), bias)
    }
}
