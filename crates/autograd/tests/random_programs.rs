//! Random programs of many ops: their first and second derivatives against dual numbers, and the tape against a fresh one.
#![allow(clippy::unwrap_used)]

use gradus_autograd::{Graph, Var};
use gradus_tensor::{Dual, Elem, Params, Scalar, Shape, Tensor, random::Stream};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// Each word chooses an op and which earlier variables it takes.
type Words = Vec<(u8, u8, u8)>;

fn pick<'g, T: Scalar>(all: &[Var<'g, T>], word: u8) -> Var<'g, T> {
    // Mostly late variables, so that programs become deep.
    let back = usize::from(word) % all.len();
    all[all.len() - 1 - back.min(usize::from(word) % 5)]
}

/// A program of smooth, bounded ops on `leaves`: θ₁ [3, 2], θ₂ [2], x [n, 3].
fn run<'g, T: Scalar>(words: &Words, leaves: &[Var<'g, T>]) -> Var<'g, T> {
    let mut all = leaves.to_vec();
    for &(op, i, j) in words {
        let (a, b) = (pick(&all, i), pick(&all, j));
        let (shape, axis) = (a.shape(), i32::from(j) % a.shape().rank().max(1) as i32);
        let ranked = shape.rank() > 0;
        let both = shape.broadcast(b.shape()).is_ok();
        let y = match op % 22 {
            0 if both => a + b,
            1 if both => a * b,
            2 if both => a - b,
            3 if both => a / (b * b + 1.0),
            4 => a.tanh(),
            5 => a.sigmoid(),
            6 => a.sin() * a.cos(),
            7 => a.softplus().tanh(),
            8 => (a * a + 1.0).ln(),
            9 => (a * a + 0.5).sqrt(),
            10 if ranked => a.sum_axes(&[axis], j % 2 == 0).tanh(),
            11 if ranked => a.mean_axes(&[axis], j % 2 == 1),
            12 if ranked => a.softmax(axis),
            13 if ranked => a.log_softmax(axis).sin(),
            14 if ranked => a.logsumexp(axis),
            15 if ranked => {
                let size = shape[axis as usize];
                a.slice(axis, 0..size - usize::from(size > 1))
            }
            16 if ranked => a.concat(&[a.sin(), a], axis),
            17 if shape.rank() > 1 => a.transpose(),
            18 => a.reshape([1, shape.len(), 1]).sum_axes(&[0], false),
            19 if shape.rank() == 2 && b.shape().rank() == 2 => {
                let ta = shape[0] == b.shape()[0];
                if ta || shape[1] == b.shape()[0] {
                    a.product(b, ta, false).tanh()
                } else {
                    a.product(a, false, true).tanh()
                }
            }
            20 => a.gelu().tanh(),
            21 => (-(a * a)).exp() + a.erf() * a.normal_cdf(),
            _ => a.tanh() * a,
        };
        let y = if y.shape().len() > 200 || y.shape().rank() > 4 { y.mean() } else { y };
        all.push(y);
    }
    all[leaves.len() - 1..].iter().map(|v| v.tanh().mean()).reduce(|a, b| a + b).unwrap()
        + (leaves[0] * leaves[1]).sum().sin()
}

type Point = [Vec<f64>; 3];

fn point(seed: u64, rows: usize) -> Point {
    let mut stream = Stream::new(seed, "point");
    [6, 2, 3 * rows].map(|n| (0..n).map(|_| stream.uniform(-1.5, 1.5)).collect())
}

/// The leaves of a step, where `lift` makes the element from its leaf, place and value.
fn leaves<'g, T: Scalar>(
    g: &'g Graph<T>,
    p: &Point,
    lift: impl Fn(usize, usize, f64) -> T,
) -> Vec<Var<'g, T>> {
    let shapes = [Shape::from([3, 2]), Shape::from([2]), Shape::from([p[2].len() / 3, 3])];
    (0..3)
        .map(|l| {
            let data = p[l].iter().enumerate().map(|(i, &v)| lift(l, i, v)).collect();
            g.input(Tensor::new(shapes[l], data).unwrap())
        })
        .collect()
}

/// The value, the gradient by all leaves, and the gradient of Σ w·gradient, in one step of `graph`.
fn derivatives(graph: &mut Graph<f64>, words: &Words, p: &Point, w: &Point) -> (f64, Vec<f64>, Vec<f64>) {
    let g = graph.step();
    let x = leaves(g, p, |_, _, v| v);
    let w = leaves(g, w, |_, _, v| v);
    let y = run(words, &x);
    let x: [Var<'_, f64>; 3] = [x[0], x[1], x[2]];
    let first = g.grad(y, x);
    let total = first.iter().zip(&w).map(|(d, w)| (*d * *w).sum()).reduce(|a, b| a + b).unwrap();
    let second = g.grad(total, x);
    let flat =
        |d: [Var<'_, f64>; 3]| d.iter().flat_map(|d| d.value().unwrap().into_vec()).collect::<Vec<_>>();
    (y.item().unwrap(), flat(first), flat(second))
}

fn close(own: f64, want: f64, scale: f64) -> bool {
    (own - want).abs() <= 1e-10 * scale.max(1.0)
}

fn check(words: &Words, seed: u64, kept: &mut Graph<f64>) -> Result<(), TestCaseError> {
    let (p, w) = (point(seed, 4), point(seed ^ 1, 4));
    let (y, first, second) = derivatives(kept, words, &p, &w);
    let scale = |d: &[f64]| d.iter().fold(0.0f64, |m, d| m.max(d.abs()));
    let (mut one, mut two) =
        (Graph::<Dual<f64>>::new(&Params::seed(0)), Graph::<Dual<Dual<f64>>>::new(&Params::seed(0)));
    let mut at = 0;
    for leaf in 0..3 {
        for place in 0..p[leaf].len() {
            let g = one.step();
            let x = leaves(g, &p, |l, i, re| Dual { re, eps: f64::from((l, i) == (leaf, place)) });
            let dual = run(words, &x).item().unwrap();
            prop_assert!(close(y, dual.re, 1.0), "value {y} against {}", dual.re);
            prop_assert!(
                close(first[at], dual.eps, scale(&first)),
                "∂{at}: {} against {}",
                first[at],
                dual.eps
            );
            // d²y along w and this element.
            let g = two.step();
            let x = leaves(g, &p, |l, i, re| Dual {
                re: Dual { re, eps: w[l][i] },
                eps: Dual { re: f64::from((l, i) == (leaf, place)), eps: 0.0 },
            });
            let dual = run(words, &x).item().unwrap().eps.eps;
            prop_assert!(close(second[at], dual, scale(&second)), "∂²{at}: {} against {dual}", second[at]);
            at += 1;
        }
    }
    // Other inputs and other shapes in between: as a fresh graph, bit for bit.
    for (round, rows) in [4, 2, 4, 3, 2, 4].into_iter().enumerate() {
        let (p, w) = (point(seed + round as u64, rows), point(seed ^ 2, rows));
        let fresh = derivatives(&mut Graph::new(&Params::seed(0)), words, &p, &w);
        let own = derivatives(kept, words, &p, &w);
        let bits = |(y, a, b): &(f64, Vec<f64>, Vec<f64>)| {
            std::iter::once(y).chain(a).chain(b).map(|v| v.to_bits()).collect::<Vec<_>>()
        };
        prop_assert_eq!(bits(&own), bits(&fresh), "round {}", round);
    }
    Ok(())
}

#[test]
fn random_programs_are_differentiated_rightly_and_remembered_to_the_bit() {
    let config = Config { cases: 600, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    // One graph for all programs: traces of one are remembered while the next runs.
    let kept = std::cell::RefCell::new(Graph::new(&Params::seed(0)));
    let words = prop::collection::vec(any::<(u8, u8, u8)>(), 1..=10);
    let outcome = runner
        .run(&(words, any::<u32>()), |(words, seed)| check(&words, u64::from(seed), &mut kept.borrow_mut()));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn a_slightly_wrong_rule_is_seen() {
    let mut graph = Graph::new(&Params::seed(0));
    let words = vec![(4, 0, 0), (0, 1, 0)];
    check(&words, 7, &mut graph).unwrap();
    graph = Graph::new(&Params::seed(0));
    graph.plant("tanh", gradus_autograd::Mutation::Scale(1e-8));
    assert!(check(&words, 7, &mut graph).is_err());
}
