//! Every option outside its range is refused, in one clear line.

use gradus_optim::*;
use gradus_tensor::Params;

/// An optimiser with a bad option, and what it says of it.
type Bad = (Box<dyn AnyOptimizer<f64>>, &'static str);

fn by_numbers(p: &Params<f64>) -> Vec<Bad> {
    vec![
        (
            Box::new(NAdam::new(p, 0.1).momentum_decay(-1.0)),
            "nadam: momentum_decay is -1, expected a finite number ≥ 0",
        ),
        (Box::new(RAdam::new(p, 0.1).betas(0.9, 1.0)), "radam: beta2 is 1, expected 0 ≤ beta2 < 1"),
        (Box::new(Adamax::new(p, 0.1).eps(-1.0)), "adamax: eps is -1, expected a finite number ≥ 0"),
        (
            Box::new(Adagrad::new(p, 0.1).lr_decay(-1.0)),
            "adagrad: lr_decay is -1, expected a finite number ≥ 0",
        ),
        (
            Box::new(Adagrad::new(p, 0.1).initial_accumulator_value(f64::NAN)),
            "adagrad: initial_accumulator_value is NaN, expected a finite number ≥ 0",
        ),
        (Box::new(Adadelta::new(p, 0.1).rho(1.5)), "adadelta: rho is 1.5, expected 0 ≤ rho ≤ 1"),
        (Box::new(RmsProp::new(p, 0.1).alpha(-0.5)), "rmsprop: alpha is -0.5, expected a finite number ≥ 0"),
        (
            Box::new(RmsProp::new(p, 0.1).momentum(-0.5)),
            "rmsprop: momentum is -0.5, expected a finite number ≥ 0",
        ),
        (Box::new(Rprop::new(p, 0.1).etas(0.0, 1.2)), "rprop: eta minus is 0, expected 0 < eta minus < 1"),
        (Box::new(Rprop::new(p, 0.1).etas(0.5, 1.0)), "rprop: eta plus is 1, expected a finite number > 1"),
        (
            Box::new(Rprop::new(p, 0.1).step_sizes(2.0, 1.0)),
            "rprop: step_sizes are 2 and 1, expected the smaller first",
        ),
    ]
}

fn others(p: &Params<f64>) -> Vec<Bad> {
    vec![
        (Box::new(Asgd::new(p, 0.1).lambd(-1.0)), "asgd: lambd is -1, expected a finite number ≥ 0"),
        (Box::new(Asgd::new(p, 0.1).alpha(-1.0)), "asgd: alpha is -1, expected a finite number ≥ 0"),
        (Box::new(Asgd::new(p, 0.1).t0(f64::INFINITY)), "asgd: t0 is inf, expected a finite number"),
        (
            Box::new(Adafactor::new(p, 0.1).beta2_decay(0.5)),
            "adafactor: beta2_decay is 0.5, expected a finite number ≤ 0",
        ),
        (Box::new(Adafactor::new(p, 0.1).d(0.5)), "adafactor: d is 0.5, expected a finite number ≥ 1"),
        (
            Box::new(Adafactor::new(p, 0.1).epsilons(Some(-1.0), 0.0)),
            "adafactor: the first eps is -1, expected a finite number ≥ 0",
        ),
        (
            Box::new(Adafactor::new(p, 0.1).epsilons(None, -1.0)),
            "adafactor: the second eps is -1, expected a finite number ≥ 0",
        ),
        (Box::new(Lion::new(p, 0.1).betas(-0.1, 0.9)), "lion: beta1 is -0.1, expected 0 ≤ beta1 < 1"),
        (
            Box::new(Lamb::new(p, 0.1).weight_decay(-0.1)),
            "lamb: weight_decay is -0.1, expected a finite number ≥ 0",
        ),
        (Box::new(Muon::new(p, 0.1).ns_steps(100)), "muon: ns_steps is 100, expected less than 100"),
        (
            Box::new(Muon::new(p, 0.1).ns_coefficients(1.0, f64::NAN, 1.0)),
            "muon: a coefficient of ns_coefficients is NaN, expected a finite number",
        ),
        (Box::new(Muon::new(p, 0.1).momentum(-1.0)), "muon: momentum is -1, expected a finite number ≥ 0"),
        (Box::new(Muon::new(p, -1.0)), "muon: lr is -1, expected a finite number ≥ 0"),
    ]
}

#[test]
fn options_outside_their_ranges_are_refused() {
    let params = Params::<f64>::seed(0);
    params.add("w", [2, 2], |_| 1.0);
    for (mut optimizer, want) in by_numbers(&params).into_iter().chain(others(&params)) {
        let text = optimizer.check().err().map(|e| e.to_string()).unwrap_or_default();
        assert_eq!(text.lines().next(), Some(want));
        assert!(text.contains("options.rs:"), "{text}");
        optimizer.step();
        assert_eq!((params.read().value(), optimizer.steps()), (&[1.0; 4][..], 0));
    }
    let bad = Lbfgs::new(&params).tolerance_grad(-1.0);
    let text = bad.check().err().map(|e| e.to_string()).unwrap_or_default();
    assert_eq!(text.lines().next(), Some("lbfgs: tolerance_grad is -1, expected a finite number ≥ 0"));
}

#[test]
fn what_is_not_a_number_is_not_hidden() {
    for listed in Listed::<f32>::ALL {
        let params = Params::<f32>::seed(0);
        params.add("w", [3], |_| 1.0);
        let mut optimizer = listed.make(&params, 0.1).unwrap();
        for _ in 0..2 {
            params.gradients(|g| g.copy_from_slice(&[f32::NAN, 1.0, -1.0]));
            optimizer.step();
        }
        assert!(params.read().value()[0].is_nan(), "{}", listed.name);
    }
}

#[test]
fn large_small_and_constant_gradients_keep_theta_finite() {
    for listed in Listed::<f32>::ALL {
        for size in [0.0, 1e-30, 1e-3, 1e15] {
            let params = Params::<f32>::seed(0);
            params.add("w", [2, 2], |_| 1.0);
            let mut optimizer = listed.make(&params, 1e-3).unwrap();
            for _ in 0..3000 {
                params.gradients(|g| g.copy_from_slice(&[size, -size, size, size]));
                optimizer.step();
            }
            assert!(params.read().value().iter().all(|p| p.is_finite()), "{} {size:e}", listed.name);
        }
    }
    let params = Params::<f32>::seed(0);
    params.add("w", [1], |_| 1.0);
    let mut centered = RmsProp::new(&params, 1e-6).centered(true).alpha(0.9);
    for _ in 0..2000 {
        params.gradients(|g| g.fill(0.3));
        centered.step();
    }
    assert!(params.read().value()[0].is_finite(), "v − a² comes to be negative by rounding");
}
