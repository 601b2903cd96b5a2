//! Activations to the ends of their range, ±10⁴ in f32 and f64: values, first and second derivatives against mpmath
//! (golden/tails.txt), NaN in gives NaN out.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus::{
    nn::{activation, activation_names},
    prelude::*,
    tensor::Real,
};

/// One line of the table: the activation, x, and the value and both derivatives there.
struct Tail {
    name: &'static str,
    x: f64,
    want: [f64; 3],
}

fn table() -> Vec<Tail> {
    let lines = include_str!("golden/tails.txt").lines().filter(|line| !line.starts_with('#'));
    let tail = |line: &'static str| {
        let (name, numbers) = line.split_once(' ').unwrap();
        let numbers: Vec<f64> = numbers.split(' ').map(|n| n.parse().unwrap()).collect();
        Tail { name, x: numbers[0], want: [numbers[1], numbers[2], numbers[3]] }
    };
    lines.map(tail).collect()
}

/// The value and both derivatives at some numbers.
fn derivatives<T: Real>(name: &str, x: &[f64]) -> [Vec<T>; 3] {
    let mut graph = Graph::new(&Params::<T>::seed(0));
    let g = graph.eval();
    let x = g.input(x.iter().map(|&x| T::of(x)).collect::<Vec<_>>());
    let y = activation(name).unwrap().forward(x);
    let [first] = g.grad(y, [x]);
    let [second] = g.grad(first, [x]);
    [y, first, second].map(|var| var.value().unwrap().into_vec())
}

/// The largest error of an activation, of its value, first and second derivative, each relative to the number itself; numbers
/// below the `least` count as that large.
fn worst<T: Real>(name: &str, tails: &[&Tail], least: [f64; 3]) -> [f64; 3] {
    let x: Vec<f64> = tails.iter().map(|t| t.x).collect();
    let got = derivatives::<T>(name, &x);
    std::array::from_fn(|order| {
        let errors = tails.iter().zip(&got[order]).map(|(tail, got)| {
            let (got, want) = (got.to_f64(), tail.want[order]);
            if got == want { 0.0 } else { (got - want).abs() / want.abs().max(least[order]) }
        });
        errors.fold(0.0, |m, e| if e <= m { m } else { e })
    })
}

fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = table().iter().map(|t| t.name).collect();
    names.dedup();
    names
}

/// In f64 values and slopes are right to 10⁻¹² of themselves, down to the smallest normal numbers. Slopes of tanh are
/// differences from 1; so are second derivatives, of which the largest is near 1.
#[test]
fn f64_keeps_its_digits_to_the_ends() {
    let table = table();
    assert_eq!((names().len(), table.len()), (22, 22 * 30));
    for name in names() {
        let tails: Vec<_> = table.iter().filter(|t| t.name == name).collect();
        let errors = worst::<f64>(name, &tails, [1e-290, if name == "tanh" { 1.0 } else { 1e-290 }, 0.05]);
        assert!(errors.iter().all(|e| *e <= 1e-12), "{name}: {errors:?}");
    }
}

/// In f32, at those numbers that are exact there: to 2·10⁻⁶.
#[test]
fn f32_keeps_its_digits_to_the_ends() {
    let table = table();
    for name in names() {
        let exact = |t: &&Tail| t.name == name && f64::from(t.x as f32) == t.x;
        let tails: Vec<_> = table.iter().filter(exact).collect();
        assert_eq!(tails.len(), 25);
        let errors = worst::<f32>(name, &tails, [1e-36, 0.05, 0.05]);
        assert!(errors.iter().all(|e| *e <= 2e-6), "{name}: {errors:?}");
    }
}

fn all_names() -> impl Iterator<Item = &'static str> {
    activation_names().into_iter().chain(["glu", "logsumexp", "smooth_max"])
}

/// Everything is finite to the ends of the range, also where numbers of all sizes meet along an axis.
#[test]
fn everything_is_finite_to_the_ends() {
    fn check<T: Real>(x: &[f64]) {
        for name in all_names() {
            let all = derivatives::<T>(name, x);
            assert!(all.iter().flatten().all(|v| v.to_f64().is_finite()), "{name} in {}: {all:?}", T::NAME);
        }
    }
    let sizes = [0.0, 1e-30, 1e-8, 0.5, 1.0, 3.0, 6.0, 20.0, 88.0, 104.0, 350.0, 700.0, 1e4];
    let x: Vec<f64> = sizes.iter().flat_map(|x| [*x, -*x]).collect();
    check::<f32>(&x);
    check::<f64>(&x);
}

#[test]
fn nan_in_gives_nan_out() {
    for name in all_names() {
        let [y, ..] = derivatives::<f32>(name, &[f64::NAN, f64::NAN]);
        assert!(y.iter().all(|y| y.is_nan()), "{name} gives {y:?}");
        let [y, ..] = derivatives::<f64>(name, &[f64::NAN, f64::NAN]);
        assert!(y.iter().all(|y| y.is_nan()), "{name} gives {y:?}");
    }
}
