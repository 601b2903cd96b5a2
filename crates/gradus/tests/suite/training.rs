//! The five steps of training against PyTorch 2.15: XOR by Linear(2, 8) → tanh → Linear(8, 1) in float64, whose k-th
//! number starts as 0.7·sin(k + 1) in the order of θ; the losses before some of the steps.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus::{prelude::*, tensor::Rule};

const STEPS: [usize; 5] = [0, 1, 10, 50, 100];
const SGD: [f64; 5] = [
    0.26220305984457554,
    0.21879401177173546,
    0.15799999603446857,
    0.02873932994053734,
    0.0004915922321854923,
];
const MOMENTUM: [f64; 5] = [
    0.26220305984457554,
    0.2020342102491249,
    0.14373873228852527,
    0.0013180659947916366,
    6.42331100854936e-06,
];
const ADAM: [f64; 5] = [
    0.26220305984457554,
    0.20359554925136197,
    0.1711010103742243,
    0.0010502570526236452,
    1.6838586143902824e-06,
];

fn losses<R: Rule>(optimizer: impl FnOnce(&Params<f64>) -> Optimizer<f64, R>) -> Vec<f64> {
    let x = Tensor::from([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
    let y = Tensor::from([[0.0], [1.0], [1.0], [0.0]]);
    let params = Params::<f64>::seed(0);
    let layers = (Linear::new(&params.scope("fc1"), 2, 8), Tanh, Linear::new(&params.scope("fc2"), 8, 1));
    let model = Model::new(&params, layers);
    let start = |(k, theta): (usize, &mut f64)| *theta = 0.7 * ((k + 1) as f64).sin();
    params.update(|theta| theta.slices().0.iter_mut().enumerate().for_each(start));
    let mut optimizer = optimizer(&params);
    let mut graph = Graph::new(&params);
    let mut seen = Vec::new();
    for step in 0..=STEPS[4] {
        let g = graph.step();
        let output = model.forward(g.input(&x));
        let loss = Mse::mean().forward(output, g.input(&y));
        model.zero_grad();
        loss.backward().unwrap();
        if STEPS.contains(&step) {
            seen.push(loss.item().unwrap());
        }
        optimizer.step();
    }
    seen
}

/// The largest relative error.
fn worst(got: &[f64], want: &[f64]) -> f64 {
    assert_eq!(got.len(), want.len());
    got.iter().zip(want).fold(0.0, |m: f64, (g, w)| m.max((g / w - 1.0).abs()))
}

/// Rounding grows with the steps; 10⁻⁹ is far below what any wrong step would do.
#[test]
fn training_takes_pytorchs_course() {
    let sgd = losses(|params| Sgd::new(params, 0.2));
    let momentum = losses(|params| Sgd::new(params, 0.1).momentum(0.9));
    let adam = losses(|params| Adam::new(params, 0.02));
    for (got, want) in [(sgd, SGD), (momentum, MOMENTUM), (adam, ADAM)] {
        let error = worst(&got, &want);
        assert!(error < 1e-9, "{error:e}: {got:?}");
    }
}

#[test]
fn another_course_is_noticed() {
    assert!(worst(&losses(|params| Sgd::new(params, 0.2 + 1e-6)), &SGD) > 1e-9);
}

#[test]
fn a_bad_option_stops_one_backward_and_no_more() {
    let params = Params::<f64>::seed(0);
    let w = params.add("w", [1], |_| 1.0);
    let (mut optimizer, mut graph) = (Adam::new(&params, 0.1), Graph::new(&params));
    let mut train = |optimizer: &mut Optimizer<f64, gradus::optim::Adam>| {
        optimizer.zero_grad();
        let outcome = graph.step().param(&w).sum().backward().map(drop);
        optimizer.step();
        outcome
    };
    optimizer.set_lr(-1.0);
    assert!(train(&mut optimizer).is_ok(), "the bad step comes after the backward pass");
    let error = train(&mut optimizer).unwrap_err();
    assert!(error.message().starts_with("lr is -1"), "{error}");
    optimizer.set_lr(0.1);
    let _ = train(&mut optimizer); // the second bad step was reported, too
    assert!(train(&mut optimizer).is_ok());
    assert!(params.read().value()[0] < 1.0, "and it trains again");
}
