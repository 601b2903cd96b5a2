//! What derivatives cost: a forward-mode product at most four forward passes, a Hessian product at most five gradients.
//!
//! Meant for the release build; a debug build only runs it.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_autograd::{Graph, Module, ops::Tanh};
use gradus_nn::{Linear, Sequential};
use gradus_tensor::{Params, Real, Tensor, kernels::set_threads};
use std::time::{Duration, Instant};

const ROUNDS: usize = 400;
const LEAST: usize = 20;

/// The shortest time of a step on one graph.
struct Timed<T: Real> {
    params: Params<T>,
    model: Sequential<T>,
    graph: Graph<T>,
    x: Tensor<T>,
    v: Tensor<T>,
}

/// What a step asks for.
#[derive(Clone, Copy, Debug)]
enum Ask {
    Value,
    Jvp,
    Gradient,
    Hvp,
}

impl<T: Real> Timed<T> {
    fn new(sizes: &[usize], rows: usize) -> Self {
        let params = Params::seed(1);
        let mut model = Sequential::new(&params);
        for (i, pair) in sizes.windows(2).enumerate() {
            if i > 0 {
                model = model.add(|_| Tanh);
            }
            model = model.add(|p| Linear::new(p, pair[0], pair[1]));
        }
        let numbers =
            |turn: f64| (0..rows * sizes[0]).map(|i| T::of((i as f64 * 0.7 + turn).sin())).collect();
        let shape = [rows, sizes[0]];
        let (x, v) = (Tensor::new(shape, numbers(0.0)).unwrap(), Tensor::new(shape, numbers(1.0)).unwrap());
        Timed { graph: Graph::new(&params), params, model, x, v }
    }

    fn run(&mut self, ask: Ask) -> Duration {
        let start = Instant::now();
        let g = self.graph.step();
        let (x, v) = (g.input(&self.x), g.input(&self.v));
        let y = self.model.forward(x);
        let wanted = match ask {
            Ask::Value => y,
            Ask::Jvp => g.jvp(y, &[x], &[v]),
            Ask::Gradient => g.grad((y * y).sum(), [x])[0],
            Ask::Hvp => g.hvp((y * y).sum(), &[x], &[v])[0],
        };
        wanted.read(|values| assert!(values[0].to_f64().is_finite())).unwrap();
        start.elapsed()
    }
}

/// How many times as long one takes as another, at best.
fn ratio<T: Real>(sizes: &[usize], rows: usize, asks: [Ask; 2], allowed: f64) -> f64 {
    let mut each = asks.map(|ask| (Timed::<T>::new(sizes, rows), ask, Duration::MAX));
    assert!(each[0].0.params.count() > 0);
    let ratio = |each: &[(Timed<T>, Ask, Duration); 2]| each[0].2.as_secs_f64() / each[1].2.as_secs_f64();
    for round in 0..ROUNDS {
        for (timed, ask, best) in &mut each {
            *best = timed.run(*ask).min(*best);
        }
        if round >= LEAST && (ratio(&each) <= allowed || cfg!(debug_assertions)) {
            break;
        }
    }
    ratio(&each)
}

#[test]
fn derivatives_cost_a_few_passes() {
    set_threads(1);
    let mut worst = [0.0f64; 2];
    for (sizes, rows) in [(&[16, 32, 8][..], 8), (&[64, 128, 64, 10], 32), (&[256, 256, 256, 256], 64)] {
        for (i, (asks, allowed)) in
            [([Ask::Jvp, Ask::Value], 4.0), ([Ask::Hvp, Ask::Gradient], 5.0)].into_iter().enumerate()
        {
            for own in [ratio::<f32>(sizes, rows, asks, allowed), ratio::<f64>(sizes, rows, asks, allowed)] {
                println!("{sizes:?}, {rows} rows: {:?} {own:.2} times {:?}", asks[0], asks[1]);
                worst[i] = worst[i].max(own);
            }
        }
    }
    if !cfg!(debug_assertions) {
        assert!(worst[0] <= 4.0 && worst[1] <= 5.0, "{worst:?}");
    }
    set_threads(0);
}
