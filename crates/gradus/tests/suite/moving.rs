//! Frozen steps that move each part of θ as soon as its gradient is known: the bits of the five steps, whatever else reads
//! or writes the parameter.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus::{
    optim::{AnyOptimizer, by_name},
    prelude::*,
    tensor::{Mover, Parameter, Scalar, kernels::set_threads},
};

/// What becomes of the parameters in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Each weight has one gradient.
    Plain,
    /// One weight is used twice.
    Tied,
    /// The loss reads the weights too.
    Penalty,
    /// A weight is its own gradient's factor: ∂(w·w)/∂w reads w.
    Square,
}

const KINDS: [Kind; 4] = [Kind::Plain, Kind::Tied, Kind::Penalty, Kind::Square];

struct Net<T: Scalar> {
    params: Params<T>,
    weights: [Parameter<T>; 3],
    graph: Graph<T>,
    kind: Kind,
}

fn net<T: Scalar>(kind: Kind, wide: usize) -> Net<T> {
    let params = Params::seed(5);
    let weight = |scope: &str, shape: [usize; 2]| {
        let all = &params;
        all.scope(scope).add("weight", shape, |draw| draw.uniform(-0.1, 0.1))
    };
    let weights = [weight("in", [wide, 30]), weight("middle", [wide, wide]), weight("out", [10, wide])];
    params.scope("in").add("unused", [3], |_| 1.0);
    let graph = Graph::new(&params);
    Net { params, weights, graph, kind }
}

fn batch<T: Scalar>(step: usize, rows: usize) -> Tensor<T> {
    let x = (0..rows * 30).map(|i| T::of(((i * 37 + step * 101) % 113) as f64 / 56.0 - 1.0)).collect();
    Tensor::new([rows, 30], x).unwrap()
}

/// Records the step; what is trained is the loss.
fn record<T: Scalar>(net: &mut Net<T>, x: &Tensor<T>) {
    let g = net.graph.step();
    let [first, middle, last] = net.weights.each_ref().map(|w| g.param(w));
    let hidden = g.input(x).product(first, false, true).tanh();
    let hidden = hidden.product(middle, false, true).tanh();
    let hidden = if net.kind == Kind::Tied { hidden.product(middle, false, true).tanh() } else { hidden };
    let output = hidden.product(last, false, true);
    let loss = (output * output).mean();
    let loss = match net.kind {
        Kind::Penalty => loss + (middle * middle).mean() + first.abs().mean(),
        Kind::Square => loss + (last * last * last).mean(),
        _ => loss,
    };
    loss.backward().unwrap();
}

fn bits<T: Scalar>(params: &Params<T>) -> Vec<u64> {
    params.read().value().iter().map(|v| v.to_f64().to_bits()).collect()
}

/// Three frozen steps against three by the five lines.
fn compare<T: Scalar, M: Mover<T>>(kind: Kind, wide: usize, rows: usize, make: impl Fn(&Params<T>) -> M) {
    let (mut one, mut two) = (net::<T>(kind, wide), net::<T>(kind, wide));
    let (mut by_five, mut by_program) = (make(&one.params), make(&two.params));
    let mut program = None;
    for step in 0..4 {
        let x = batch(step, rows);
        by_five.zero_grad();
        record(&mut one, &x);
        by_five.step();
        if step == 0 {
            by_program.zero_grad();
            record(&mut two, &x);
            by_program.step();
            program = Some(two.graph.freeze().unwrap());
        } else {
            program.as_mut().unwrap().input(&x).unwrap().step(&mut by_program).unwrap();
        }
        assert_eq!(bits(&one.params), bits(&two.params), "{kind:?} {wide} {rows}: step {step}");
    }
}

#[test]
fn every_rule_moves_by_parts_as_by_the_whole() {
    let listed = gradus::optim::Listed::<f32>::ALL;
    assert!(listed.len() >= 3);
    for rule in listed {
        for kind in KINDS {
            compare::<f32, Box<dyn AnyOptimizer<f32>>>(kind, 40, 7, |p| by_name(rule.name, p, 1e-2).unwrap());
        }
    }
}

/// Weights of several parts, on one and on three threads.
#[test]
fn large_weights_move_part_by_part() {
    for threads in [1, 3] {
        set_threads(threads);
        for kind in KINDS {
            compare(kind, 1100, 48, |p: &Params<f32>| Adam::new(p, 1e-3).weight_decay(0.1));
            compare(kind, 1043, 33, |p: &Params<f64>| Sgd::new(p, 1e-1).momentum(0.9));
        }
    }
    set_threads(0);
}

/// An optimiser of a part of the parameters, and one that has become frozen: the others' gradients accumulate.
#[test]
fn what_is_not_moved_keeps_its_gradient() {
    let (mut one, mut two) = (net::<f64>(Kind::Plain, 300), net::<f64>(Kind::Plain, 300));
    let own = |net: &Net<f64>| Adam::new(&net.params.scope("middle"), 1e-2);
    let (mut by_five, mut by_program) = (own(&one), own(&two));
    record(&mut one, &batch(0, 20));
    record(&mut two, &batch(0, 20));
    let mut program = two.graph.freeze().unwrap();
    for step in 1..4 {
        by_five.zero_grad();
        record(&mut one, &batch(step, 20));
        by_five.step();
        program.input(batch(step, 20)).unwrap().step(&mut by_program).unwrap();
    }
    assert_eq!(bits(&one.params), bits(&two.params));
    for i in [0, 2] {
        assert_eq!(one.weights[i].grad(), two.weights[i].grad());
    }
    assert!(two.weights[1].grad().as_slice().iter().all(|&g| g == 0.0), "a moved gradient counts as zero");
    two.weights[1].set_frozen(true);
    let before = two.weights[1].value();
    program.step(&mut by_program).unwrap();
    assert_eq!(two.weights[1].value(), before);
}

/// A mover that knows no parts.
struct Whole(Optimizer<f64, Adam>);

impl Mover<f64> for Whole {
    fn params(&self) -> &Params<f64> {
        self.0.params()
    }
    fn zero_grad(&self) {
        self.0.zero_grad();
    }
    fn step(&mut self) {
        self.0.step();
    }
}

#[test]
fn a_mover_without_parts_moves_after_the_pass() {
    compare(Kind::Tied, 50, 9, |p: &Params<f64>| Whole(Adam::new(p, 1e-2)));
}

/// A bad option moves nothing, and is reported by the next step.
#[test]
fn a_bad_option_is_reported() {
    let mut net = net::<f64>(Kind::Plain, 20);
    record(&mut net, &batch(0, 5));
    let mut program = net.graph.freeze().unwrap();
    let mut optimizer = Adam::new(&net.params, -1.0);
    let before = bits(&net.params);
    program.step(&mut optimizer).unwrap();
    assert!(program.step(&mut optimizer).is_err());
    assert_eq!(bits(&net.params), before);
}
