//! Rules and schedules against PyTorch 2.15 (golden/README.md).
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::support::{Golden, lbfgs, number, optimizer, plateau, schedule, worst};
use gradus_optim::{Adam, AnyOptimizer, Sgd};
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;

/// The worst difference of a replay; the first `shift` gradients are given twice.
fn replay(golden: &Golden, case: &Value, optimizer: &mut dyn AnyOptimizer<f64>, shift: usize) -> f64 {
    optimizer.check().unwrap();
    let params = optimizer.params().clone();
    let (grads, weights) = (golden.array(case, "grads"), golden.array(case, "weights"));
    let n = params.count();
    for grad in grads.chunks(n).take(shift) {
        params.gradients(|g| g.copy_from_slice(grad));
        let before = params.read().value().to_vec();
        optimizer.step();
        params.update(|theta| theta.slices().0.copy_from_slice(&before));
    }
    grads.chunks(n).zip(weights.chunks(n)).fold(0.0, |m: f64, (grad, want)| {
        params.gradients(|g| g.copy_from_slice(grad));
        optimizer.step();
        m.max(worst(params.read().value(), want))
    })
}

#[test]
fn rules_give_pytorchs_weights() {
    for golden in ["optimizers", "options"].map(Golden::read) {
        assert!(golden.cases.len() >= 22);
        for case in golden.cases.iter().filter(|case| case["op"] != "lbfgs") {
            let params = golden.start(case);
            let difference = replay(&golden, case, &mut *optimizer(case, &params), 0);
            println!("{} {}: {difference:e}", case["id"], case["options"]);
            assert!(difference <= TOLERANCE, "{} {}: {difference:e}", case["id"], case["options"]);
        }
    }
}

/// ½‖A·W·b − c‖² + 0.1·ΣW⁴ and its gradient, in the order in which PyTorch takes the products.
fn objective(golden: &Golden, case: &Value, w: &[f64]) -> (f64, Vec<f64>) {
    let (a, b, c) = (golden.array(case, "A"), golden.array(case, "b"), golden.array(case, "c"));
    let columns = b.len();
    let rows = w.len() / columns;
    let sum = |terms: &dyn Fn(usize) -> f64, n: usize| (0..n).map(terms).sum::<f64>();
    let aw = |k: usize, j: usize| sum(&|i| a[k * rows + i] * w[i * columns + j], rows);
    let residuals: Vec<f64> = (0..c.len()).map(|k| sum(&|j| aw(k, j) * b[j], columns) - c[k]).collect();
    let loss =
        0.5 * residuals.iter().map(|r| r * r).sum::<f64>() + 0.1 * w.iter().map(|w| w.powi(4)).sum::<f64>();
    let gradient = |at: usize| {
        let (i, j) = (at / columns, at % columns);
        sum(&|k| a[k * rows + i] * (residuals[k] * b[j]), c.len()) + 0.4 * w[at].powi(3)
    };
    (loss, (0..w.len()).map(gradient).collect())
}

#[test]
fn lbfgs_gives_pytorchs_weights() {
    let golden = Golden::read("optimizers");
    for case in golden.cases.iter().filter(|case| case["op"] == "lbfgs") {
        let params = golden.start(case);
        let sign = if case["options"]["maximize"] == true { -1.0 } else { 1.0 };
        let mut optimizer = lbfgs(case, &params);
        let (losses, weights) = (golden.array(case, "losses"), golden.array(case, "weights"));
        for (t, (want, loss)) in weights.chunks(params.count()).zip(losses).enumerate() {
            let evaluate = || {
                let (loss, grad) = objective(&golden, case, params.read().value());
                params.gradients(|g| g.iter_mut().zip(grad).for_each(|(g, grad)| *g = sign * grad));
                Ok(sign * loss)
            };
            let got = optimizer.step(evaluate).unwrap();
            let difference = worst(params.read().value(), want);
            println!("{} {} step {t}: {difference:e}", case["id"], case["options"]);
            assert!(worst(&[sign * got], &[loss]) <= 1e-10, "{} {} step {t}", case["id"], case["options"]);
            // The line search divides differences of losses, so that rounding grows from step to step: PyTorch itself
            // comes to 4e-9 of these figures at the end where the matrix products round otherwise.
            let tolerance = if t < 8 { 1e-10 } else { 1e-7 };
            assert!(difference <= tolerance, "{} {} step {t}: {difference:e}", case["id"], case["options"]);
        }
    }
}

#[test]
fn a_wrong_epsilon_bias_correction_or_dampening_is_caught() {
    let golden = Golden::read("optimizers");
    let (momentum, default) = (golden.case("003-sgd"), golden.case("004-adam"));
    let (lr, start) = (number(default, "lr").unwrap(), |case| golden.start(case));
    let mut eps = Adam::new(&start(default), lr).eps(1.1e-8);
    let mut undamped = Sgd::new(&start(momentum), number(momentum, "lr").unwrap()).momentum(0.9);
    let mut right = Adam::new(&start(default), lr);
    for (what, difference) in [
        ("epsilon", replay(&golden, default, &mut eps, 0)),
        ("bias correction", replay(&golden, default, &mut right, 1)),
        ("dampening", replay(&golden, momentum, &mut undamped, 0)),
    ] {
        assert!(difference > 10.0 * TOLERANCE, "{what}: {difference:e}");
    }
}

#[test]
fn schedules_give_pytorchs_learning_rates() {
    for golden in ["schedulers", "cycles"].map(Golden::read) {
        assert!(golden.cases.len() >= 11);
        for case in &golden.cases {
            let want = golden.array(case, "lrs");
            let got = if case["op"] == "reduce_on_plateau" {
                reduced(&golden, case, want.len())
            } else {
                (0..want.len() as u64).map(|t| schedule(case).lr(t)).collect()
            };
            let what = format!("{} {}", case["id"], case["options"]);
            assert!(worst(&got, &want) <= TOLERANCE, "{what}: {got:?} {want:?}");
            if case["arrays"].get("momenta").is_some() {
                let want = golden.array(case, "momenta");
                let momentum = |t| schedule(case).momentum(t).unwrap();
                let got: Vec<f64> = (0..want.len() as u64).map(momentum).collect();
                assert!(worst(&got, &want) <= TOLERANCE, "{what}: {got:?} {want:?}");
            }
        }
    }
}

/// The learning rates of a plateau, after each metric, and before the first if so many are wanted.
fn reduced(golden: &Golden, case: &Value, wanted: usize) -> Vec<f64> {
    let (mut schedule, metrics) = (plateau(case), golden.array(case, "metrics"));
    let first = (wanted > metrics.len()).then_some(schedule.lr());
    first.into_iter().chain(metrics.iter().map(|&metric| schedule.step(metric))).collect()
}
