//! What really happens: networks are drawn, run and differentiated.

use super::theory::{Course, Nonlinearity, Start};
use gradus::{
    nn::{Linear, LinearOptions},
    prelude::*,
    tensor::random::Stream,
};

/// How large, and how often.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Layers.
    pub depth: usize,
    /// Units of each layer, inputs included.
    pub width: usize,
    /// Rows that each network is given.
    pub rows: usize,
    /// Networks.
    pub networks: usize,
    /// Decides all that is drawn.
    pub seed: u64,
}

/// Sizes by layer, means over the networks; and the mean ratios between neighbours.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Second moments by layer.
    pub course: Course,
    /// Of the second moments of z, layer to layer.
    pub forward: f64,
    /// Of those of ∂/∂z, layer to layer backwards.
    pub backward: f64,
    /// Mean and variance of what the nonlinearity gives, by layer.
    pub outputs: Vec<[f64; 2]>,
}

/// Draws networks h → f(W h) without biases, gives each rows of normal numbers and its output a normal gradient.
///
/// # Errors
/// An attribute of the nonlinearity is out of range.
pub fn measure(f: &Nonlinearity, start: Start, size: &Size) -> Result<Measured> {
    let zero = vec![0.0; size.depth];
    let mut sums = Measured {
        course: Course { forward: zero.clone(), backward: zero },
        forward: 0.0,
        backward: 0.0,
        outputs: vec![[0.0; 2]; size.depth],
    };
    for network in 0..size.networks {
        let one = network_of(f, start, size, size.seed.wrapping_mul(1_000_003).wrapping_add(network as u64))?;
        let share = 1.0 / size.networks as f64;
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, v)| *to += share * v);
        add(&mut sums.course.forward, &one.course.forward);
        add(&mut sums.course.backward, &one.course.backward);
        add(sums.outputs.as_flattened_mut(), one.outputs.as_flattened());
        sums.forward += share * one.forward;
        sums.backward += share * one.backward;
    }
    Ok(sums)
}

fn network_of(f: &Nonlinearity, start: Start, size: &Size, seed: u64) -> Result<Measured> {
    let params = Params::<f64>::seed(seed);
    let options = || LinearOptions::default().bias(false).init(start.init());
    let layers: Vec<Linear<f64>> = (0..size.depth)
        .map(|k| options().build(&params.scope(&format!("fc{k}")), size.width, size.width))
        .collect();
    let mut graph = Graph::new(&params);
    let g = graph.eval();
    let drawn = |purpose| Tensor::normal([size.rows, size.width], 0.0, 1.0, &mut Stream::new(seed, purpose));
    let (mut h, mut z, mut outputs) = (g.input(drawn("inputs")), Vec::new(), Vec::new());
    for layer in &layers {
        z.push(layer.forward(h));
        h = f.forward(z[z.len() - 1]);
        outputs.push(h);
    }
    let slopes = g.vjp(h, g.input(drawn("gradient")), &z);
    let square = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64;
    let moments = |x: &[f64]| {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        [mean, square(x) - mean * mean]
    };
    let squares = |vars: &[Var<'_, f64>]| vars.iter().map(|v| v.read(square)).collect::<Result<Vec<f64>>>();
    let course = Course { forward: squares(&z)?, backward: squares(&slopes)? };
    let [forward, backward] = course.ratios();
    let outputs = outputs.iter().map(|h| h.read(moments)).collect::<Result<_>>()?;
    Ok(Measured { course, forward, backward, outputs })
}
