//! What is to be expected: variances from layer to layer in wide networks.

use gradus::{nn::Init, prelude::*, view::activation::Activation};
use std::{f64::consts::SQRT_2, str::FromStr};

/// An activation by name, or none: `linear`.
#[derive(Debug)]
pub struct Nonlinearity(Option<Activation>);

impl FromStr for Nonlinearity {
    type Err = Error;
    fn from_str(name: &str) -> Result<Nonlinearity> {
        if name == "linear" { Ok(Nonlinearity(None)) } else { name.parse().map(|f| Nonlinearity(Some(f))) }
    }
}

impl Nonlinearity {
    /// Its name.
    pub fn name(&self) -> &str {
        self.0.as_ref().map_or("linear", Activation::label)
    }

    /// The nonlinearity of a variable.
    pub fn forward<'g>(&self, x: Var<'g, f64>) -> Var<'g, f64> {
        self.0.as_ref().map_or(x, |f| f.forward(x))
    }

    /// E[f(√q·Z)²] and E[f′(√q·Z)²] for a standard normal Z, by the midpoint rule, which spares kinks at 0.
    fn moments(&self, q: f64) -> Result<[f64; 2]> {
        let Some(f) = &self.0 else { return Ok([q, 1.0]) };
        const POINTS: usize = 1000;
        const REACH: f64 = 9.0;
        let step = 2.0 * REACH / POINTS as f64;
        let z: Vec<f64> = (0..POINTS).map(|i| -REACH + (i as f64 + 0.5) * step).collect();
        let [values, slopes, _] = f.at(&z.iter().map(|z| q.sqrt() * z).collect::<Vec<_>>())?;
        let weight = |z: f64| step * (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
        let mean = |of: &[f64]| z.iter().zip(of).map(|(z, v)| weight(*z) * v * v).sum();
        Ok([mean(&values), mean(&slopes)])
    }
}

/// How weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The old heuristic, uniform in ±1/√n (PyTorch's default for linear layers)
    Old,
    /// Glorot & Bengio 2010: variance 2/(n + n)
    Xavier,
    /// He et al. 2015: variance 2/n
    He,
    /// LeCun et al. 1998: variance 1/n, normal
    Lecun,
}

impl Start {
    /// All of them.
    pub const ALL: [Start; 4] = [Start::Old, Start::Xavier, Start::He, Start::Lecun];

    /// What draws the weights.
    pub fn init(self) -> Init {
        match self {
            // A third of 1/n is the variance of a uniform number in ±1/√n.
            Start::Old => Init::kaiming_uniform((1.0f64 / 3.0).sqrt()),
            Start::Xavier => Init::xavier_uniform(1.0),
            Start::He => Init::kaiming_normal(SQRT_2),
            Start::Lecun => Init::lecun_normal(),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Start::Old => "old",
            Start::Xavier => "xavier",
            Start::He => "he",
            Start::Lecun => "lecun",
        }
    }
}

impl FromStr for Start {
    type Err = Error;
    fn from_str(name: &str) -> Result<Start> {
        Start::ALL.into_iter().find(|start| start.name() == name).ok_or_else(|| {
            let known = Start::ALL.map(Start::name).join(", ");
            Error::argument(format!("no way to draw weights is called {name:?}"))
                .help(format!("one of {known}"))
        })
    }
}

/// Second moments by layer.
#[derive(Clone, Debug)]
pub struct Course {
    /// Of z, the input of the nonlinearity.
    pub forward: Vec<f64>,
    /// Of ∂/∂z, for a gradient of size 1 at the output.
    pub backward: Vec<f64>,
}

impl Course {
    /// The mean ratios from layer to layer, forwards and backwards.
    pub fn ratios(&self) -> [f64; 2] {
        let mean = |values: &[f64], ratio: fn(f64, f64) -> f64| {
            let pairs = values.windows(2).map(|pair| ratio(pair[0], pair[1]));
            pairs.sum::<f64>() / (values.len() - 1).max(1) as f64
        };
        [mean(&self.forward, |a, b| b / a), mean(&self.backward, |a, b| a / b)]
    }
}

/// The second moments that infinitely wide layers of equal size have.
///
/// q₁ = c and qₗ₊₁ = c·E[f(√qₗ Z)²]; backwards dₗ = c·E[f′(√qₗ Z)²]·dₗ₊₁, and d = E[f′²] in the last layer; c = n·Var(w).
/// For a linear network that is c per layer, for ReLU c/2: Glorot and Bengio (2010), equations 5–6, He et al. (2015),
/// equations 10 and 14; for any f: B. Poole et al., Exponential Expressivity in Deep Neural Networks through Transient Chaos
/// (2016), S. Schoenholz et al., Deep Information Propagation (2017).
///
/// # Errors
/// An attribute of the nonlinearity is out of range.
pub fn expected(f: &Nonlinearity, start: Start, depth: usize) -> Result<Course> {
    let c = start.init().variance(1, 1);
    let (mut forward, mut slopes, mut q) = (Vec::new(), Vec::new(), c);
    for _ in 0..depth {
        let [value, slope] = f.moments(q)?;
        forward.push(q);
        slopes.push(slope);
        q = c * value;
    }
    let mut backward = slopes.clone();
    for layer in (0..depth.saturating_sub(1)).rev() {
        backward[layer] = c * slopes[layer] * backward[layer + 1];
    }
    Ok(Course { forward, backward })
}
