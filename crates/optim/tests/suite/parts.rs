//! Resumed runs, and steps made part by part, give the same bits, for every rule and both precisions.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_optim::*;
use gradus_tensor::{Mover, Params, Part, Real};

type Dynamic<T> = Box<dyn AnyOptimizer<T>>;
type Make<T> = fn(&Params<T>) -> Dynamic<T>;
type Named<T> = (String, Box<dyn Fn(&Params<T>) -> Dynamic<T>>);

/// All rules by default, and with the options that call for other vectors or formulas.
fn makers<T: Real>() -> Vec<Named<T>> {
    let listed = Listed::<T>::ALL.iter();
    let mut all: Vec<Named<T>> = listed
        .map(|l| (l.name.to_owned(), Box::new(|p: &Params<T>| l.make(p, 0.01).unwrap()) as _))
        .collect();
    let options: [(&str, Make<T>); 9] = [
        ("nesterov", |p| Box::new(Sgd::new(p, 0.01).momentum(0.9).nesterov(true).maximize(true))),
        ("amsgrad", |p| Box::new(Adam::new(p, 0.01).amsgrad(true).weight_decay(0.1))),
        ("adamw amsgrad", |p| Box::new(AdamW::new(p, 0.01).amsgrad(true))),
        ("decoupled nadam", |p| Box::new(NAdam::new(p, 0.01).decoupled_weight_decay(true).weight_decay(0.1))),
        ("decoupled radam", |p| Box::new(RAdam::new(p, 0.01).decoupled_weight_decay(true).weight_decay(0.1))),
        ("centered", |p| Box::new(RmsProp::new(p, 0.01).centered(true))),
        ("rmsprop momentum", |p| Box::new(RmsProp::new(p, 0.01).momentum(0.5).maximize(true))),
        ("averaged", |p| Box::new(Asgd::new(p, 0.01).t0(2.0).lambd(0.1))),
        ("groups", |p| {
            let groups = Groups::new(p).with(Adam::new(&p.scope("a"), 0.01).amsgrad(true));
            Box::new(groups.with(Sgd::new(&p.scope("b"), 0.1).momentum(0.9)))
        }),
    ];
    all.extend(options.map(|(name, make)| (name.to_owned(), Box::new(make) as _)));
    all
}

fn model<T: Real>() -> Params<T> {
    let params = Params::seed(3);
    for name in ["a", "b"] {
        params.scope(name).add("weight", [17, 5], |draw| draw.normal());
        params.scope(name).add("bias", [23], |draw| draw.normal());
    }
    params
}

fn gradients<T: Real>(params: &Params<T>, step: u64) {
    params.gradients(|g| {
        for (i, g) in g.iter_mut().enumerate() {
            *g = T::of(((i as u64 * 31 + step * 17) % 101) as f64 / 50.0 - 1.0);
        }
    });
}

fn bits<T: Real>(params: &Params<T>) -> Vec<u64> {
    params.read().value().iter().map(|v| v.to_f64().to_bits()).collect()
}

fn run<T: Real>(params: &Params<T>, optimizer: &mut dyn AnyOptimizer<T>, steps: std::ops::Range<u64>) {
    for step in steps {
        gradients(params, step);
        optimizer.step();
    }
}

fn resumed<T: Real>() {
    for (name, make) in makers::<T>() {
        let (whole, resumed) = (model(), model());
        run(&whole, &mut *make(&whole), 0..12);
        let mut first = make(&resumed);
        run(&resumed, &mut *first, 0..5);
        let state = first.state();
        drop(first);
        let mut second = make(&resumed);
        second.set_lr(99.0);
        second.load_state(&state).unwrap();
        assert_eq!(second.steps(), 5);
        assert_eq!(second.state(), state, "{name}");
        run(&resumed, &mut *second, 5..12);
        assert_eq!(bits(&resumed), bits(&whole), "{name}");
    }
}

#[test]
fn a_resumed_run_gives_the_same_bits() {
    resumed::<f32>();
    resumed::<f64>();
}

/// One step, each parameter in parts of uneven lengths, the last parameter whole.
fn step_in_parts<T: Real>(params: &Params<T>, optimizer: &mut dyn AnyOptimizer<T>) {
    assert!(optimizer.begin());
    let list = params.list();
    params.advance(|theta| {
        for parameter in &list[..list.len() - 1] {
            assert!(optimizer.moves(parameter.index()));
            let at = parameter.range();
            let (mut from, mut len) = (0, 1);
            while from < at.len() {
                let to = at.len().min(from + len);
                let part = at.start + from..at.start + to;
                let grad = theta.grad()[part.clone()].to_vec();
                let theta = &mut theta.slices().0[part];
                optimizer.part(Part { parameter: parameter.index(), from, theta, grad: &grad });
                (from, len) = (to, len * 2 + 1);
            }
        }
        optimizer.finish(theta);
    });
}

fn parted<T: Real>() -> usize {
    let mut elementwise = 0;
    for (name, make) in makers::<T>() {
        let (whole, parted) = (model(), model());
        let (mut optimizer, mut by_parts) = (make(&whole), make(&parted));
        if !optimizer.elementwise() {
            assert!(!optimizer.begin(), "{name}");
            continue;
        }
        elementwise += 1;
        for step in 0..6 {
            run(&whole, &mut *optimizer, step..step + 1);
            gradients(&parted, step);
            step_in_parts(&parted, &mut *by_parts);
            assert_eq!(bits(&parted), bits(&whole), "{name}");
        }
        assert_eq!(by_parts.state(), optimizer.state(), "{name}");
    }
    elementwise
}

#[test]
fn parts_give_the_bits_of_the_whole() {
    assert_eq!((parted::<f32>(), parted::<f64>()), (21, 21));
}

#[test]
fn a_gradient_gathered_in_pieces_is_that_of_the_whole_batch() {
    let rows: Vec<[f64; 2]> = (0..12).map(|i| [f64::from(i % 5) - 2.0, f64::from(i % 7) / 2.0]).collect();
    let gradient = |w: f64, rows: &[[f64; 2]], of: usize| {
        rows.iter().map(|[x, y]| (w * x - y) * x).sum::<f64>() / of as f64
    };
    let train = |pieces: usize| {
        let params = Params::<f64>::seed(0);
        let w = params.add("w", [1], |_| 0.5);
        let mut optimizer = Adam::new(&params, 0.1);
        for _ in 0..10 {
            optimizer.zero_grad();
            for piece in rows.chunks(rows.len() / pieces) {
                let value = w.value().as_slice()[0];
                params.gradients(|g| g[0] += gradient(value, piece, rows.len()));
            }
            optimizer.step();
        }
        w.value().as_slice()[0]
    };
    for pieces in [2, 3, 4, 12] {
        assert!((train(pieces) - train(1)).abs() < 1e-14);
    }
}

#[test]
fn lbfgs_resumes_to_the_bit_and_is_whole_after_an_error() {
    let evaluate = |params: &Params<f64>| {
        let (x, y) = (params.read().value()[0], params.read().value()[1]);
        params.gradients(|g| {
            g.copy_from_slice(&[2.0 * (x - 1.0) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)])
        });
        (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
    };
    let make =
        |params: &Params<f64>| Lbfgs::new(params).max_iter(3).line_search_fn(Some(LineSearch::StrongWolfe));
    let start = || {
        let params = Params::<f64>::seed(0);
        params.add("w", [2], |_| -1.2);
        params
    };
    let (whole, resumed) = (start(), start());
    let mut optimizer = make(&whole);
    for _ in 0..8 {
        optimizer.step(|| Ok(evaluate(&whole))).unwrap();
    }
    let mut first = make(&resumed);
    for _ in 0..3 {
        first.step(|| Ok(evaluate(&resumed))).unwrap();
    }
    let mut second = make(&resumed).lr(0.1);
    second.load_state(&first.state()).unwrap();
    assert_eq!(second.state(), first.state());
    for _ in 3..8 {
        second.step(|| Ok(evaluate(&resumed))).unwrap();
    }
    assert_eq!(bits(&resumed), bits(&whole));
    let before = bits(&resumed);
    let mut calls = 0;
    let failed = second.step(|| {
        calls += 1;
        let loss = evaluate(&resumed);
        if calls < 2 { Ok(loss) } else { Err(gradus_tensor::Error::argument("no")) }
    });
    assert!(calls < 2 || (failed.is_err() && second.iterations() == 0));
    assert_eq!(bits(&resumed), before);
}
