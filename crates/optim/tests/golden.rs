//! Rules and schedules against PyTorch 2.15 (tests/golden/README.md).
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_optim::{
    Adam, AdamOptions, AdamW, CosineAnnealing, Optimizer, Range, Rule, Schedule, Sgd, StepLr,
};
use gradus_tensor::{MOST_SLOTS, Params, Scalar, Shape};
use safetensors::SafeTensors;
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;
const OPTIMIZERS: &str = include_str!("golden/optimizers.json");
const SCHEDULERS: &str = include_str!("golden/schedulers.json");

fn cases(json: &str) -> Vec<Value> {
    serde_json::from_str::<Value>(json).unwrap()["cases"].as_array().unwrap().clone()
}

fn array(case: &Value, name: &str) -> Vec<f64> {
    let file: &[u8] = match name {
        "lrs" => include_bytes!("golden/schedulers.safetensors"),
        _ => include_bytes!("golden/optimizers.safetensors"),
    };
    let tensors = SafeTensors::deserialize(file).unwrap();
    let tensor = tensors.tensor(&format!("{}/{name}", case["id"].as_str().unwrap())).unwrap();
    tensor.data().chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().unwrap())).collect()
}

/// The largest difference, relative to the largest entry that is wanted.
fn worst(got: &[f64], want: &[f64]) -> f64 {
    assert_eq!(got.len(), want.len());
    let largest = want.iter().fold(0.0, |m: f64, w| m.max(w.abs()));
    let differences = got.iter().zip(want).map(|(g, w)| (g - w).abs());
    differences.fold(0.0, |m: f64, d| if d <= m { m } else { d }) / largest
}

fn option(case: &Value, name: &str) -> Option<f64> {
    case["options"].get(name).and_then(Value::as_f64)
}

/// The parameters of a case, before the first step.
fn start(case: &Value) -> Params<f64> {
    let params = Params::seed(0);
    let mut w0 = array(case, "w0").into_iter();
    params.add("w", [4, 3], |_| w0.next().unwrap());
    params
}

fn sgd(case: &Value, params: &Params<f64>) -> Optimizer<f64, Sgd> {
    let mut optimizer = Sgd::new(params, option(case, "lr").unwrap());
    if let Some(v) = option(case, "momentum") {
        optimizer = optimizer.momentum(v);
    }
    if let Some(v) = option(case, "dampening") {
        optimizer = optimizer.dampening(v);
    }
    if let Some(v) = option(case, "weight_decay") {
        optimizer = optimizer.weight_decay(v);
    }
    optimizer.nesterov(case["options"]["nesterov"] == true)
}

fn adam<R: AdamOptions>(case: &Value, mut optimizer: Optimizer<f64, R>) -> Optimizer<f64, R> {
    optimizer.set_lr(option(case, "lr").unwrap());
    if let Some(v) = case["options"].get("betas") {
        optimizer = optimizer.betas(v[0].as_f64().unwrap(), v[1].as_f64().unwrap());
    }
    if let Some(v) = option(case, "eps") {
        optimizer = optimizer.eps(v);
    }
    if let Some(v) = option(case, "weight_decay") {
        optimizer = optimizer.weight_decay(v);
    }
    optimizer
}

/// The worst difference of a replay by the rule alone; the rule is told that the first step is step `1 + shift`.
fn replay_rule<R: Rule>(case: &Value, rule: &R, shift: u64) -> f64 {
    let (grads, weights) = (array(case, "grads"), array(case, "weights"));
    let mut theta = array(case, "w0");
    let mut vectors = [const { Vec::new() }; MOST_SLOTS];
    vectors[..R::SLOTS].fill(vec![0.0; theta.len()]);
    let steps = grads.chunks(12).zip(weights.chunks(12)).enumerate();
    steps.fold(0.0, |m: f64, (i, (grad, want))| {
        let state = vectors.each_mut().map(Vec::as_mut_slice);
        let shape = Shape::from([4, 3]);
        let range = Range { name: "w", shape, theta: &mut theta, grad, state, numbers: &[] };
        rule.update(i as u64 + 1 + shift, option(case, "lr").unwrap(), range);
        m.max(worst(&theta, want))
    })
}

/// The worst difference of a replay by the optimiser.
fn replay<R: Rule>(case: &Value, mut optimizer: Optimizer<f64, R>) -> f64 {
    optimizer.check().unwrap();
    let params = optimizer.params().clone();
    let (grads, weights) = (array(case, "grads"), array(case, "weights"));
    grads.chunks(12).zip(weights.chunks(12)).fold(0.0, |m: f64, (grad, want)| {
        params.gradients(|g| g.copy_from_slice(grad));
        optimizer.step();
        m.max(worst(params.read().value(), want))
    })
}

fn both<R: Rule>(case: &Value, optimizer: Optimizer<f64, R>) -> f64 {
    replay_rule(case, optimizer.rule(), 0).max(replay(case, optimizer))
}

#[test]
fn rules_give_pytorchs_weights() {
    let cases = cases(OPTIMIZERS);
    assert_eq!(cases.len(), 7);
    for case in &cases {
        let params = start(case);
        let difference = match case["op"].as_str().unwrap() {
            "sgd" => both(case, sgd(case, &params)),
            "adam" => both(case, adam(case, Adam::new(&params, 0.0))),
            "adamw" => both(case, adam(case, AdamW::new(&params, 0.0))),
            other => panic!("no rule for {other}"),
        };
        println!("{}: {difference:e}", case["id"]);
        assert!(difference <= TOLERANCE, "{}: {difference:e}", case["id"]);
    }
}

#[test]
fn a_wrong_epsilon_bias_correction_or_dampening_is_caught() {
    let cases = cases(OPTIMIZERS);
    let case = |id: &str| cases.iter().find(|c| c["id"] == id).unwrap();
    let (momentum, default) = (case("003-sgd"), case("004-adam"));
    let eps = adam(default, Adam::new(&start(default), 0.0)).eps(1.1e-8);
    let undamped = sgd(momentum, &start(momentum));
    let correct = adam(default, Adam::new(&start(default), 0.0));
    for (what, difference) in [
        ("epsilon", replay_rule(default, eps.rule(), 0)),
        ("bias correction", replay_rule(default, correct.rule(), 1)),
        ("first buffer", replay_rule(momentum, undamped.rule(), 1)),
    ] {
        assert!(difference > 10.0 * TOLERANCE, "{what}: {difference:e}");
    }
}

#[test]
fn single_precision_follows_double() {
    fn steps<T: Scalar>(case: &Value) -> Vec<f64> {
        let params = start(case).cast::<T>();
        let mut optimizer = AdamW::new(&params, 0.03).weight_decay(0.2);
        for grad in array(case, "grads").chunks(12) {
            params.gradients(|g| g.iter_mut().zip(grad).for_each(|(g, &v)| *g = T::of(v)));
            optimizer.step();
        }
        params.read().value().iter().map(|v| v.to_f64()).collect()
    }
    let case = cases(OPTIMIZERS).into_iter().find(|c| c["op"] == "adamw").unwrap();
    let difference = worst(&steps::<f32>(&case), &steps::<f64>(&case));
    assert!(difference > 0.0 && difference < 2e-6, "{difference:e}");
}

#[test]
fn schedules_give_pytorchs_learning_rates() {
    for case in cases(SCHEDULERS) {
        let lr = option(&case, "initial_lr").unwrap();
        let whole = |name: &str| case["options"][name].as_u64().unwrap();
        let schedule: Box<dyn Schedule> = match case["op"].as_str().unwrap() {
            "step" => Box::new(StepLr::new(lr, whole("step_size")).gamma(option(&case, "gamma").unwrap())),
            "cosine_annealing" => {
                Box::new(CosineAnnealing::new(lr, whole("T_max")).eta_min(option(&case, "eta_min").unwrap()))
            }
            other => panic!("no schedule for {other}"),
        };
        let want = array(&case, "lrs");
        assert_eq!(want.len(), 30);
        let got: Vec<f64> = (0..30).map(|t| schedule.lr(t)).collect();
        assert!(worst(&got, &want) <= TOLERANCE, "{}: {got:?}", case["id"]);
    }
}
