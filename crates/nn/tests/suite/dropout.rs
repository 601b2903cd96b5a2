//! Dropout: its mean, its mask, its gradient, its limits.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::plain::plain;
use gradus_autograd::{Graph, Module};
use gradus_nn::Dropout;
use gradus_tensor::{Params, Tensor};

const N: usize = 200_000;

fn graph(seed: u64) -> Graph<f64> {
    Graph::new(&Params::seed(seed))
}

/// The mask of the next step of a graph: what dropout makes of ones.
fn mask(graph: &mut Graph<f64>, p: f64, n: usize) -> Tensor<f64> {
    Dropout::new(p).forward(graph.step().input(Tensor::ones([n]))).value().unwrap()
}

#[test]
fn the_mean_is_preserved_and_the_share_of_zeros_is_p() {
    for p in [0.1, 0.5, 0.9] {
        let mask = mask(&mut graph(3), p, N);
        // Five standard deviations of a mean of N elements that are 1/(1 − p) with probability 1 − p.
        let room = 5.0 * (p / (1.0 - p) / N as f64).sqrt();
        assert!((mask.mean() - 1.0).abs() < room, "p = {p}: mean {}", mask.mean());
        let zeros = mask.as_slice().iter().filter(|m| **m == 0.0).count() as f64 / N as f64;
        assert!((zeros - p).abs() < 5.0 * (p * (1.0 - p) / N as f64).sqrt(), "p = {p}: {zeros} are zero");
        assert!(mask.as_slice().iter().all(|m| *m == 0.0 || (*m * (1.0 - p) - 1.0).abs() < 1e-15));
    }
}

#[test]
fn evaluation_changes_nothing() {
    let mut graph = graph(3);
    let x = Tensor::from([1.5, -2.0, 0.0]);
    assert_eq!(Dropout::default().forward(graph.eval().input(&x)).value().unwrap(), x);
}

#[test]
fn the_mask_depends_on_seed_step_and_place() {
    let (mut a, mut b) = (graph(3), graph(3));
    let first = mask(&mut a, 0.5, 64);
    assert_eq!(first, mask(&mut b, 0.5, 64), "the same seed and step");
    let second = mask(&mut a, 0.5, 64);
    assert_ne!(first, second, "another step");
    assert_eq!(second, mask(&mut b, 0.5, 64));
    assert_ne!(first, mask(&mut graph(4), 0.5, 64), "another seed");
    let mut c = graph(3);
    let x = c.step().input(Tensor::ones([64]));
    let layers = [Dropout::default(), Dropout::default()].map(|layer| layer.forward(x).value().unwrap());
    assert_eq!(layers[0], first);
    assert_ne!(layers[0], layers[1], "another layer");
}

#[test]
fn the_gradient_is_the_mask() {
    let mut graph = graph(5);
    let g = graph.step();
    let x = g.input(Tensor::linspace(0.5, 2.0, 50));
    let y = Dropout::new(0.4).forward(x);
    let slope = g.grad(y, [x])[0].value().unwrap();
    assert!(slope.as_slice().contains(&0.0) && slope.as_slice().contains(&(1.0 / 0.6)));
    assert_eq!(y.value().unwrap(), slope * x.value().unwrap());
}

#[test]
fn nothing_and_everything_can_be_dropped_and_not_more() {
    let x = Tensor::from([1.5, -2.0]);
    assert_eq!(mask(&mut graph(3), 0.0, 2), Tensor::ones([2]));
    let mut graph = graph(3);
    let g = graph.step();
    let input = g.input(&x);
    let y = Dropout::new(1.0).forward(input);
    assert_eq!(y.value().unwrap(), Tensor::zeros([2]));
    assert_eq!(g.grad(y, [input])[0].value().unwrap(), Tensor::zeros([2]));
    for (p, message) in [(1.5, "1.5"), (-0.1, "-0.1"), (f64::NAN, "NaN")] {
        let y = Dropout::new(p).forward(graph.step().input(&x));
        let want = format!(
            "dropout: the probability {message} is not in [0, 1]\n  at     crates/nn/tests/suite/dropout.rs:*"
        );
        assert_eq!(plain(&y.value().unwrap_err()), want);
    }
}
