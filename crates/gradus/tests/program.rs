//! Frozen programs and predictors: the same bits as the five steps, on any number of threads, and no allocation.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use counting::allocations;
use gradus::{prelude::*, tensor::kernels::set_threads};
use std::sync::{Arc, Mutex};

#[path = "../../../testing/counting.rs"]
mod counting;

/// Tests that set the number of threads run one after another.
static ALONE: Mutex<()> = Mutex::new(());

struct Net {
    params: Params<f32>,
    model: Sequential<f32>,
    optimizer: Optimizer<f32, Adam>,
    graph: Graph<f32>,
}

fn net(hidden: usize) -> Net {
    let params = Params::<f32>::seed(3);
    let model = Sequential::new(&params)
        .add(|p| Linear::new(p, 20, hidden))
        .add(|_| Gelu)
        .add(|_| Dropout::new(0.25))
        .add(|p| Linear::new(p, hidden, 7));
    let (optimizer, graph) = (Adam::new(&params, 1e-2), Graph::new(&params));
    Net { params, model, optimizer, graph }
}

fn batch(step: usize, rows: usize) -> (Tensor<f32>, Vec<u32>) {
    let x = (0..rows * 20).map(|i| ((i * 37 + step * 101) % 113) as f32 / 56.0 - 1.0).collect();
    let labels = (0..rows).map(|i| ((i * 5 + step) % 7) as u32).collect();
    (Tensor::new([rows, 20], x).unwrap(), labels)
}

/// One training step by the five lines; the bits of the loss.
fn five(net: &mut Net, step: usize, rows: usize) -> u32 {
    let (x, labels) = batch(step, rows);
    let g = net.graph.step();
    let loss = CrossEntropy::mean().forward(net.model.forward(g.input(&x)), g.labels(&labels));
    net.optimizer.zero_grad();
    loss.backward().unwrap();
    net.optimizer.step();
    loss.item().unwrap().to_bits()
}

fn bits(params: &Params<f32>) -> Vec<u32> {
    params.read().value().iter().map(|v| v.to_bits()).collect()
}

#[test]
fn a_frozen_step_has_the_bits_of_the_five() {
    let (mut one, mut two) = (net(33), net(33));
    five(&mut one, 0, 24);
    five(&mut two, 0, 24);
    let mut program = two.graph.freeze().unwrap();
    for step in 1..20 {
        let loss = five(&mut one, step, 24);
        let (x, labels) = batch(step, 24);
        program.input(&x).unwrap().labels(&labels).unwrap();
        assert_eq!(program.step(&mut two.optimizer).unwrap().to_bits(), loss, "step {step}");
    }
    assert_eq!(bits(&one.params), bits(&two.params));
    assert_eq!(program.trained(), 20);
    // The graph goes on where the program left off.
    two.graph.resume_at(program.trained());
    assert_eq!(five(&mut one, 20, 24), five(&mut two, 20, 24));
}

#[test]
fn many_steps_in_one_call() {
    let (mut one, mut two) = (net(16), net(16));
    five(&mut one, 0, 9);
    five(&mut two, 0, 9);
    let last = (1..=10).map(|step| five(&mut one, step, 9)).last().unwrap();
    let mut program = two.graph.freeze().unwrap();
    let feed = |i: usize, program: &mut Program<f32>| {
        let (x, labels) = batch(i + 1, 9);
        program.input(&x)?.labels(&labels).map(|_| ())
    };
    assert_eq!(program.steps(10, &mut two.optimizer, feed).unwrap().to_bits(), last);
    assert_eq!(bits(&one.params), bits(&two.params));
}

/// Large enough for blocks of rows and for products in parallel.
#[test]
fn the_number_of_threads_changes_no_bit() {
    let _alone = ALONE.lock().unwrap();
    let mut seen = Vec::new();
    for threads in [1, 2, 3, 4] {
        set_threads(threads);
        let mut net = net(700);
        let losses: Vec<u32> = (0..4).map(|step| five(&mut net, step, 100)).collect();
        seen.push((losses, bits(&net.params)));
    }
    set_threads(0);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn programs_and_predictors_allocate_nothing_after_their_first_run() {
    let _alone = ALONE.lock().unwrap();
    set_threads(1);
    let mut net = net(32);
    five(&mut net, 0, 16);
    let mut program = net.graph.freeze().unwrap();
    let (x, labels) = batch(1, 16);
    let mut step = || {
        program.input(&x).unwrap().labels(&labels).unwrap();
        program.step(&mut net.optimizer).unwrap();
    };
    step();
    assert_eq!(allocations(&mut step), 0);
    let mut predictor = Predictor::new(&net.params, |x| net.model.forward(x));
    let (one, many) = (batch(2, 1).0, batch(2, 16).0);
    let mut predict = || {
        predictor.predict(&one).unwrap();
        predictor.predict(&many).unwrap();
    };
    predict();
    assert_eq!(allocations(&mut predict), 0, "two shapes in turn");
    set_threads(0);
}

#[test]
fn predictors_on_threads_see_what_an_evaluation_sees() {
    let Net { params, model, mut graph, .. } = net(40);
    let x = batch(5, 11).0;
    let want = model.forward(graph.eval().input(&x)).value().unwrap();
    let model = Arc::new(model);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let (model, x, params, want) = (model.clone(), &x, &params, &want);
            scope.spawn(move || {
                let mut predictor = Predictor::new(params, move |x| model.forward(x));
                for _ in 0..5 {
                    assert_eq!(predictor.predict(x).unwrap(), want.as_slice());
                }
                assert_eq!(predictor.shape().dims(), [11, 7]);
            });
        }
    });
}

#[test]
fn what_does_not_fit_is_said() {
    let mut net = net(8);
    assert!(net.graph.freeze().unwrap_err().message().contains("no backward pass"));
    five(&mut net, 0, 4);
    let mut program = net.graph.freeze().unwrap();
    let (x, labels) = batch(1, 5);
    let error = program.input(&x).unwrap_err();
    assert_eq!(
        error.message(),
        "input 1 was recorded as real numbers of shape [4, 20], real numbers of shape [5, 20] are given"
    );
    let error = program.labels(&labels).unwrap_err();
    assert!(error.message().ends_with("integers of shape [5] are given"), "{error}");
    program.input(batch(1, 4).0).unwrap();
    let before = bits(&net.params);
    let error = program.step(&mut net.optimizer).unwrap_err();
    assert_eq!(error.message(), "1 of 2 inputs are given");
    program.input(batch(1, 4).0).unwrap().labels([0u32, 1, 2, 9]).unwrap();
    assert!(program.step(&mut net.optimizer).unwrap_err().message().contains("9 at place 3 is not below 7"));
    assert_eq!(bits(&net.params), before, "a refused step moves nothing");
    let mut other = Adam::new(&Params::<f32>::seed(0), 0.1);
    assert!(program.step(&mut other).is_err());
}
