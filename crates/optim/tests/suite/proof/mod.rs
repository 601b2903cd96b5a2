//! A thousand steps on a small network equal plain loops, rule by rule; wrong constants are caught.
#![allow(clippy::needless_range_loop, clippy::unwrap_used)] // loops as plain as can be; helpers of tests

mod cases;
mod network;
mod reference;

use self::cases::{CASES, Case, Make};
use gradus_optim::*;
use gradus_tensor::{Params, Scalar, Shape};
use network::{SHAPES, gradient, ranges, start};
use reference::View;

/// θ after some steps in plain loops, and the first vector of each parameter.
fn plainly(case: &Case, options: &[f64], lr: f64, sign: f64, steps: i32) -> (Vec<f64>, Vec<f64>) {
    let mut theta = start();
    let mut vectors: Vec<[Vec<f64>; 4]> =
        ranges().map(|r| std::array::from_fn(|_| vec![0.0; r.len()])).into();
    for t in 1..=steps {
        let grad: Vec<f64> = gradient(&theta).iter().map(|g| sign * g).collect();
        for (k, range) in ranges().into_iter().enumerate() {
            let (p, g, shape) = (&mut theta[range.clone()], &grad[range], SHAPES[k]);
            (case.step)(View { h: options, t, lr, p, g, shape, m: &mut vectors[k] });
        }
    }
    (theta, vectors.iter().flat_map(|v| v[0].clone()).collect())
}

fn network() -> Params<f64> {
    let params = Params::seed(0);
    let mut theta = start().into_iter();
    for (k, shape) in SHAPES.into_iter().enumerate() {
        params.add(&k.to_string(), Shape::new(shape).unwrap(), |_| theta.next().unwrap());
    }
    params
}

fn run(params: &Params<f64>, optimizer: &mut dyn AnyOptimizer<f64>, sign: f64, steps: i32) -> Vec<f64> {
    optimizer.check().unwrap();
    for _ in 0..steps {
        let grad = gradient(params.read().value());
        optimizer.zero_grad();
        params.gradients(|g| g.iter_mut().zip(grad).for_each(|(g, grad)| *g += sign * grad));
        optimizer.step();
    }
    params.read().value().to_vec()
}

/// The largest difference, relative to the largest number.
fn worst(got: &[f64], want: &[f64]) -> f64 {
    let largest = want.iter().fold(0.0, |m: f64, w| m.max(w.abs()));
    let differences = got.iter().zip(want).map(|(g, w)| (g - w).abs());
    differences.fold(0.0, |m: f64, d| if d <= m || m.is_nan() { m } else { d }) / largest
}

#[test]
fn a_thousand_steps_equal_plain_loops() {
    for case in CASES {
        let params = network();
        let got = run(&params, &mut *(case.make)(&params, case.lr), 1.0, 1000);
        let (want, _) = plainly(case, case.options, case.lr, 1.0, 1000);
        let difference = worst(&got, &want);
        println!("{}: {difference:e}", case.name);
        assert!(difference <= 1e-12, "{}: {difference:e}", case.name);
        assert!(worst(&start(), &want) > 1e-2, "{} has not moved", case.name);
    }
    for listed in Listed::<f64>::ALL {
        assert!(CASES.iter().any(|case| case.name.starts_with(listed.name)), "{} has no twin", listed.name);
    }
}

#[test]
fn a_constant_that_is_wrong_in_the_sixth_digit_is_caught() {
    let mut caught = 0;
    for case in CASES {
        let params = network();
        let right = run(&params, &mut *(case.make)(&params, case.lr), 1.0, 200);
        assert!(worst(&plainly(case, case.options, case.lr, 1.0, 200).0, &right) <= 1e-12, "{}", case.name);
        let mut wrong = vec![plainly(case, case.options, case.lr * (1.0 + 1e-6), 1.0, 200).0];
        for &i in case.matter {
            let mut options = case.options.to_vec();
            options[i] *= 1.0 + 1e-6;
            wrong.push(plainly(case, &options, case.lr, 1.0, 200).0);
        }
        for (i, wrong) in wrong.iter().enumerate() {
            let difference = worst(wrong, &right);
            assert!(difference > 1e-11, "{}, constant {i}: {difference:e}", case.name);
            caught += 1;
        }
    }
    println!("{caught} wrong constants caught");
}

#[test]
fn climbing_is_descending_with_the_gradient_turned() {
    let makers: [(Make, Make); 4] = [
        (
            |p, lr| Box::new(Sgd::new(p, lr).momentum(0.5).maximize(true)),
            |p, lr| Box::new(Sgd::new(p, lr).momentum(0.5)),
        ),
        (
            |p, lr| Box::new(Adam::new(p, lr).weight_decay(0.1).maximize(true)),
            |p, lr| Box::new(Adam::new(p, lr).weight_decay(0.1)),
        ),
        (|p, lr| Box::new(Lamb::new(p, lr).maximize(true)), |p, lr| Box::new(Lamb::new(p, lr))),
        (|p, lr| Box::new(Adafactor::new(p, lr).maximize(true)), |p, lr| Box::new(Adafactor::new(p, lr))),
    ];
    for (up, down) in makers {
        let (climbing, falling) = (network(), network());
        let climbed = run(&climbing, &mut *up(&climbing, 0.01), -1.0, 20);
        let fell = run(&falling, &mut *down(&falling, 0.01), 1.0, 20);
        assert_eq!(climbed, fell);
        assert_ne!(run(&climbing, &mut *up(&climbing, 0.01), 1.0, 1), fell);
    }
}

#[test]
fn the_averages_of_asgd_equal_plain_loops() {
    let params = network();
    let mut optimizer = Asgd::new(&params, 0.1).lambd(0.01).t0(100.0);
    run(&params, &mut optimizer, 1.0, 500);
    let case = CASES.iter().find(|case| case.name == "asgd").unwrap();
    let (_, want) = plainly(case, &[0.01, 0.75, 100.0, 0.0], 0.1, 1.0, 500);
    let got: Vec<f64> = optimizer.averages().iter().flat_map(|(_, t)| t.as_slice().to_vec()).collect();
    assert!(worst(&got, &want) <= 1e-12 && worst(&got, params.read().value()) > 1e-3);
}

/// −H·g with H written out: from γ·1, by (1 − s·yᵀ/yᵀs)·H·(1 − y·sᵀ/yᵀs) + s·sᵀ/yᵀs, oldest first.
fn newton(pairs: &[(Vec<f64>, Vec<f64>)], g: &[f64]) -> Vec<f64> {
    let n = g.len();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let gamma = pairs.last().map_or(1.0, |(s, y)| dot(s, y) / dot(y, y));
    let mut h = vec![vec![0.0; n]; n];
    (0..n).for_each(|i| h[i][i] = gamma);
    for (s, y) in pairs {
        let rho = 1.0 / dot(s, y);
        let hy: Vec<f64> = h.iter().map(|row| dot(row, y)).collect();
        let yhy = dot(y, &hy);
        for i in 0..n {
            for j in 0..n {
                h[i][j] += rho * ((1.0 + rho * yhy) * s[i] * s[j] - hy[i] * s[j] - s[i] * hy[j]);
            }
        }
    }
    h.iter().map(|row| -dot(row, g)).collect()
}

#[test]
fn lbfgs_equals_the_matrix_written_out() {
    let params = network();
    let mut optimizer = Lbfgs::new(&params).lr(0.3).max_iter(1).history_size(4);
    let (mut theta, mut pairs, mut last) = (start(), Vec::new(), None::<(Vec<f64>, Vec<f64>)>);
    for step in 0..60 {
        let evaluate = || {
            let grad = gradient(params.read().value());
            params.gradients(|g| g.copy_from_slice(&grad));
            Ok(0.0)
        };
        optimizer.step(evaluate).unwrap();
        let g = gradient(&theta);
        if let Some((before, s)) = last.take() {
            pairs.push((s, g.iter().zip(&before).map(|(g, b)| g - b).collect()));
            pairs = pairs.split_off(pairs.len().saturating_sub(4));
        }
        let length =
            if step == 0 { 0.3 * (1.0 / g.iter().map(|g| g.abs()).sum::<f64>()).min(1.0) } else { 0.3 };
        let s: Vec<f64> = newton(&pairs, &g).iter().map(|d| length * d).collect();
        theta.iter_mut().zip(&s).for_each(|(p, s)| *p += s);
        last = Some((g, s));
        let difference = worst(params.read().value(), &theta);
        assert!(difference < 1e-9, "step {step}: {difference:e}");
    }
    assert!(worst(&start(), &theta) > 0.1);
}

#[test]
fn single_precision_follows_double() {
    fn steps<T: Scalar>(listed: &Listed<T>, lr: f64) -> Vec<f64> {
        let params = network().cast::<T>();
        let mut optimizer = listed.make(&params, lr).unwrap();
        for _ in 0..50 {
            let theta: Vec<f64> = params.read().value().iter().map(|v| v.to_f64()).collect();
            let grad = gradient(&theta);
            params.gradients(|g| g.iter_mut().zip(grad).for_each(|(g, grad)| *g = T::of(grad)));
            optimizer.step();
        }
        params.read().value().iter().map(|v| v.to_f64()).collect()
    }
    for (single, double) in Listed::<f32>::ALL.iter().zip(Listed::<f64>::ALL) {
        let difference = worst(&steps(single, 1e-3), &steps(double, 1e-3));
        println!("{}: {difference:e}", single.name);
        // Muon rounds to 8 bits, so that numbers that round apart differ by a 256th of a step.
        let tolerance = if single.name == "muon" { 1e-3 } else { 1e-5 };
        assert!(difference > 0.0 && difference < tolerance, "{}: {difference:e}", single.name);
    }
}
