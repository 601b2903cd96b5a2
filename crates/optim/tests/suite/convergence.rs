//! Known minima are found: Rosenbrock's valley, Himmelblau's four minima, a line of least squares.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_optim::*;
use gradus_tensor::Params;

type Make = fn(&Params<f64>) -> Box<dyn AnyOptimizer<f64>>;
type Function = fn(&[f64]) -> (f64, Vec<f64>);
/// A function, a start, and where the minima are.
type Case = (Function, [f64; 2], &'static [[f64; 2]]);

fn rosenbrock(w: &[f64]) -> (f64, Vec<f64>) {
    let (x, y) = (w[0], w[1]);
    let valley = y - x * x;
    let grad = vec![-2.0 * (1.0 - x) - 400.0 * x * valley, 200.0 * valley];
    ((1.0 - x).powi(2) + 100.0 * valley * valley, grad)
}

fn himmelblau(w: &[f64]) -> (f64, Vec<f64>) {
    let (x, y) = (w[0], w[1]);
    let (a, b) = (x * x + y - 11.0, x + y * y - 7.0);
    (a * a + b * b, vec![4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b])
}

const MINIMA: [[f64; 2]; 4] = [
    [3.0, 2.0],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.28318599128617],
    [3.584428340330492, -1.848126526964404],
];

/// Residuals of y = 2x₁ − 3x₂ + 1 at nine points.
fn line(w: &[f64]) -> (f64, Vec<f64>) {
    let (mut loss, mut grad) = (0.0, vec![0.0; 2]);
    for i in 0..9 {
        let (a, b) = (f64::from(i % 3) - 1.0, f64::from(i / 3) - 0.5);
        let error = w[0] * a + w[1] * b - (2.0 * a - 3.0 * b);
        loss += 0.5 * error * error;
        grad[0] += error * a;
        grad[1] += error * b;
    }
    (loss, grad)
}

/// The distance to the nearest of some points after some steps from a start; the learning rate falls along a cosine.
fn distance(make: Make, f: Function, start: [f64; 2], steps: u64, to: &[[f64; 2]]) -> f64 {
    let params = Params::<f64>::seed(0);
    let mut values = start.into_iter();
    params.add("w", [1, 2], |_| values.next().unwrap());
    let mut optimizer = make(&params);
    let schedule = CosineAnnealing::new(optimizer.lr(), steps);
    for t in 0..steps {
        optimizer.set_lr(schedule.lr(t));
        let (_, grad) = f(params.read().value());
        params.gradients(|g| g.copy_from_slice(&grad));
        optimizer.step();
    }
    optimizer.check().unwrap();
    let at = params.read().value().to_vec();
    to.iter().map(|p| (p[0] - at[0]).hypot(p[1] - at[1])).fold(f64::INFINITY, f64::min)
}

#[test]
fn rosenbrocks_valley_is_followed_to_its_end() {
    let makers: [(&str, Make, f64); 14] = [
        ("sgd", |p| Box::new(Sgd::new(p, 1e-3).momentum(0.9)), 1e-3),
        ("nesterov", |p| Box::new(Sgd::new(p, 1e-3).momentum(0.9).nesterov(true)), 1e-3),
        ("adam", |p| Box::new(Adam::new(p, 0.02)), 1e-3),
        ("amsgrad", |p| Box::new(Adam::new(p, 0.02).amsgrad(true)), 1e-3),
        ("adamw", |p| Box::new(AdamW::new(p, 0.02).weight_decay(0.0)), 1e-3),
        ("nadam", |p| Box::new(NAdam::new(p, 0.02)), 1e-3),
        ("radam", |p| Box::new(RAdam::new(p, 1e-3)), 1e-3),
        ("adamax", |p| Box::new(Adamax::new(p, 0.05)), 1e-3),
        ("rmsprop", |p| Box::new(RmsProp::new(p, 5e-3)), 1e-2),
        ("rprop", |p| Box::new(Rprop::new(p, 0.01)), 1e-2),
        ("adagrad", |p| Box::new(Adagrad::new(p, 0.5)), 1e-2),
        ("asgd", |p| Box::new(Asgd::new(p, 1.5e-3)), 0.2),
        ("lion", |p| Box::new(Lion::new(p, 1e-3)), 1e-2),
        ("lamb", |p| Box::new(Lamb::new(p, 5e-3)), 1e-2),
    ];
    for (name, make, tolerance) in makers {
        let left = distance(make, rosenbrock, [-1.2, 1.0], 20_000, &[[1.0, 1.0]]);
        println!("{name}: {left:e}");
        assert!(left < tolerance, "{name}: {left:e}");
    }
}

#[test]
fn himmelblaus_minima_are_found_from_every_quarter() {
    let makers: [(&str, Make, f64); 16] = [
        ("sgd", |p| Box::new(Sgd::new(p, 0.01)), 1e-6),
        ("adam", |p| Box::new(Adam::new(p, 0.05)), 1e-6),
        ("adamw", |p| Box::new(AdamW::new(p, 0.05).weight_decay(0.0)), 1e-6),
        ("nadam", |p| Box::new(NAdam::new(p, 0.05)), 1e-6),
        ("radam", |p| Box::new(RAdam::new(p, 0.05)), 1e-6),
        ("adamax", |p| Box::new(Adamax::new(p, 0.05)), 1e-6),
        ("adagrad", |p| Box::new(Adagrad::new(p, 0.5)), 1e-6),
        ("adadelta", |p| Box::new(Adadelta::new(p, 1.0)), 1e-3),
        ("rmsprop", |p| Box::new(RmsProp::new(p, 0.01)), 1e-3),
        ("centered", |p| Box::new(RmsProp::new(p, 0.01).centered(true).alpha(0.9)), 1e-2),
        ("rprop", |p| Box::new(Rprop::new(p, 0.05)), 1e-5),
        ("asgd", |p| Box::new(Asgd::new(p, 0.01).lambd(0.0)), 1e-6),
        ("adafactor", |p| Box::new(Adafactor::new(p, 0.05)), 1e-2),
        ("lion", |p| Box::new(Lion::new(p, 0.005)), 1e-2),
        ("lamb", |p| Box::new(Lamb::new(p, 0.01)), 1e-2),
        ("muon", |p| Box::new(Muon::new(p, 0.02).weight_decay(0.0)), 1e-2),
    ];
    for (name, make, tolerance) in makers {
        for start in [[1.0, 1.0], [-1.0, 1.5], [-1.0, -1.0], [1.0, -1.5]] {
            let left = distance(make, himmelblau, start, 3000, &MINIMA);
            assert!(left < tolerance, "{name} from {start:?}: {left:e}");
        }
    }
}

#[test]
fn a_line_is_fitted() {
    for listed in Listed::<f64>::ALL {
        let make: Make = match listed.name {
            "sgd" => |p| Box::new(Sgd::new(p, 0.1)),
            "asgd" => |p| Box::new(Asgd::new(p, 0.1).lambd(0.0)),
            "adadelta" => |p| Box::new(Adadelta::new(p, 10.0)),
            "adamw" => |p| Box::new(AdamW::new(p, 0.05).weight_decay(0.0)),
            "muon" => |p| Box::new(Muon::new(p, 0.02).weight_decay(0.0)),
            "adam" => |p| Box::new(Adam::new(p, 0.05)),
            "nadam" => |p| Box::new(NAdam::new(p, 0.05)),
            "radam" => |p| Box::new(RAdam::new(p, 0.05)),
            "adamax" => |p| Box::new(Adamax::new(p, 0.05)),
            "adagrad" => |p| Box::new(Adagrad::new(p, 0.5)),
            "rmsprop" => |p| Box::new(RmsProp::new(p, 0.01)),
            "rprop" => |p| Box::new(Rprop::new(p, 0.05)),
            "adafactor" => |p| Box::new(Adafactor::new(p, 0.05)),
            "lion" => |p| Box::new(Lion::new(p, 0.005)),
            "lamb" => |p| Box::new(Lamb::new(p, 0.02)),
            other => panic!("{other} fits no line yet"),
        };
        let left = distance(make, line, [0.3, 0.4], 4000, &[[2.0, -3.0]]);
        println!("{}: {left:e}", listed.name);
        assert!(left < 2e-2, "{}: {left:e}", listed.name);
    }
}

#[test]
fn lbfgs_finds_all_of_them() {
    let cases: [Case; 6] = [
        (rosenbrock, [-1.2, 1.0], &[[1.0, 1.0]]),
        (himmelblau, [1.0, 1.0], &MINIMA),
        (himmelblau, [-1.0, 1.5], &MINIMA),
        (himmelblau, [-1.0, -1.0], &MINIMA),
        (himmelblau, [1.0, -1.5], &MINIMA),
        (line, [0.3, 0.4], &[[2.0, -3.0]]),
    ];
    for (f, start, minima) in cases {
        let params = Params::<f64>::seed(0);
        let mut values = start.into_iter();
        params.add("w", [2], |_| values.next().unwrap());
        let mut optimizer =
            Lbfgs::new(&params).line_search_fn(Some(LineSearch::StrongWolfe)).tolerance_change(1e-16);
        for _ in 0..5 {
            let evaluate = || {
                let (loss, grad) = f(params.read().value());
                params.gradients(|g| g.copy_from_slice(&grad));
                Ok(loss)
            };
            optimizer.step(evaluate).unwrap();
        }
        let at = params.read().value().to_vec();
        let left = minima.iter().map(|p| (p[0] - at[0]).hypot(p[1] - at[1])).fold(f64::INFINITY, f64::min);
        assert!(left < 1e-6, "{start:?}: {left:e} after {} evaluations", optimizer.evaluations());
        assert!(optimizer.evaluations() < 100);
    }
}
