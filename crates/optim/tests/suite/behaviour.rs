//! What every optimiser holds to, whatever its rule.

use gradus_optim::{Adam, AdamW, AnyOptimizer, Listed, Sgd, by_name, clip_grad_norm, clip_grad_value};
use gradus_tensor::{Params, Tensor};
use proptest::prelude::*;

/// Two layers of which only the first may move, with gradients of ones and twos.
fn model() -> Params<f64> {
    let params = Params::seed(3);
    for name in ["a", "b"] {
        params.scope(name).add("weight", [2, 2], |draw| draw.normal());
        params.scope(name).add("bias", [2], |_| 0.5);
    }
    gradients(&params, 0);
    params
}

fn gradients(params: &Params<f64>, step: u64) {
    params
        .gradients(|g| g.iter_mut().enumerate().for_each(|(i, g)| *g = ((i as u64 + step) % 5) as f64 - 1.5));
}

fn bits(params: &Params<f64>) -> Vec<u64> {
    params.read().value().iter().map(|v| v.to_bits()).collect()
}

fn run(params: &Params<f64>, optimizer: &mut dyn AnyOptimizer<f64>, steps: std::ops::Range<u64>) {
    for step in steps {
        gradients(params, step);
        optimizer.step();
    }
}

#[test]
fn only_the_scope_and_what_is_not_frozen_moves() {
    for listed in Listed::ALL {
        let params = model();
        params.get("a.bias").unwrap().set_frozen(true);
        let (before, version) = (params.read().value().to_vec(), params.version());
        listed.make(&params.scope("a"), 0.1).unwrap().step();
        let moved: Vec<usize> = (0..12).filter(|&i| params.read().value()[i] != before[i]).collect();
        assert_eq!(moved, [0, 1, 2, 3], "{}", listed.name);
        assert_eq!(params.version(), version + 1, "{}", listed.name);
    }
}

#[test]
fn a_parameter_unfrozen_or_made_later_begins_with_its_own_first_step() {
    for listed in Listed::ALL {
        let (late, fresh) = (model(), model());
        late.scope("b").freeze();
        let mut optimizer = listed.make(&late, 0.1).unwrap();
        run(&late, &mut *optimizer, 0..3);
        late.scope("b").unfreeze();
        late.add("c", [1], |_| 1.0);
        fresh.add("c", [1], |_| 1.0);
        run(&late, &mut *optimizer, 7..9);
        run(&fresh, &mut *listed.make(&fresh, 0.1).unwrap(), 7..9);
        assert_eq!(bits(&late)[6..], bits(&fresh)[6..], "{}", listed.name);
        assert_ne!(bits(&late)[..6], bits(&fresh)[..6], "{}", listed.name);
        assert_eq!(optimizer.steps(), 5);
    }
}

#[test]
fn a_resumed_run_gives_the_same_bits() {
    type Make = fn(&Params<f64>) -> Box<dyn AnyOptimizer<f64>>;
    let makers: [Make; 3] = [
        |p| Box::new(Sgd::new(p, 0.3).momentum(0.9).nesterov(true)),
        |p| Box::new(Adam::new(p, 0.3).weight_decay(0.1)),
        |p| Box::new(AdamW::new(p, 0.3)),
    ];
    for make in makers {
        let (whole, resumed) = (model(), model());
        run(&whole, &mut *make(&whole), 0..10);
        let mut first = make(&resumed);
        run(&resumed, &mut *first, 0..5);
        let state = first.state();
        drop(first);
        let mut second = make(&resumed);
        second.set_lr(99.0);
        second.load_state(&state).unwrap();
        assert_eq!((second.steps(), second.lr()), (5, 0.3));
        assert_eq!(second.state(), state);
        run(&resumed, &mut *second, 5..10);
        assert_eq!(bits(&resumed), bits(&whole), "{}", second.name());

        let forgetful = model();
        run(&forgetful, &mut *make(&forgetful), 0..5);
        run(&forgetful, &mut *make(&forgetful), 5..10);
        assert_ne!(bits(&forgetful), bits(&whole), "without its state the run must differ");
    }
}

#[test]
fn state_keeps_large_counts_and_any_learning_rate_in_single_precision() {
    let params = Params::<f32>::seed(0);
    params.add("w", [1], |_| 1.0);
    let digits = |d: [f32; 3]| Tensor::from(d);
    let state = [
        ("sgd.steps".to_owned(), digits([3.0, 2.0, 1.0])),
        ("sgd.lr".to_owned(), Sgd::new(&params, 0.1).state()[1].1.clone()),
        ("sgd.steps.w".to_owned(), digits([0.0; 3])),
    ];
    let mut optimizer = Sgd::new(&params, 0.0);
    optimizer.load_state(&state).unwrap();
    assert_eq!((optimizer.steps(), optimizer.lr()), ((1 << 48) + (2 << 24) + 3, 0.1));
    assert_eq!(optimizer.state(), state);
}

#[test]
fn a_state_that_does_not_fit_is_refused_whole() {
    let params = Params::<f64>::seed(0);
    params.add("w", [2], |_| 1.0);
    let mut optimizer = Adam::new(&params, 0.1);
    optimizer.step();
    let good = optimizer.state();
    let mut bad = good.clone();
    bad[0].1 = Tensor::from([0.5, 0.0, 0.0]);
    bad[1].1 = Tensor::from([0.0, 0.0, 65535.0]);
    bad[3].1 = Tensor::zeros([3]);
    bad[4].0 = "adam.1.v".to_owned();
    bad.push(bad[2].clone());
    assert_eq!(
        optimizer.load_state(&bad).unwrap_err().to_string(),
        "adam: the state does not fit: \"adam.steps\" is no whole number in digits to the base 2^24; \
         \"adam.0.w\" is [3], expected [2]; \"adam.1.w\" [2] is missing; \
         the learning rate is NaN, expected a finite number ≥ 0; \
         \"adam.1.v\" [2] is unexpected; \"adam.steps.w\" is given twice"
    );
    assert_eq!(optimizer.state(), good);
    let error = Sgd::new(&params, 0.1).load_state(&good).unwrap_err().to_string();
    assert!(error.starts_with("sgd: the state does not fit: \"sgd.steps\" [3] is missing;"), "{error}");
}

#[test]
fn bad_options_are_reported_and_change_nothing() {
    let params = model();
    let p = &params;
    let before = bits(p);
    let cases: [(Box<dyn AnyOptimizer<f64>>, &str); 9] = [
        (Box::new(Sgd::new(p, -0.1)), "sgd: lr is -0.1, expected a finite number ≥ 0"),
        (Box::new(Adam::new(p, f64::NAN)), "adam: lr is NaN, expected a finite number ≥ 0"),
        (Box::new(Sgd::new(p, 0.1).momentum(-1.0)), "sgd: momentum is -1, expected a finite number ≥ 0"),
        (Box::new(Sgd::new(p, 0.1).dampening(f64::NAN)), "sgd: dampening is NaN, expected a finite number"),
        (
            Box::new(Sgd::new(p, 0.1).nesterov(true).momentum(0.9).dampening(0.1)),
            "sgd: nesterov needs momentum > 0 and dampening = 0; momentum is 0.9, dampening 0.1",
        ),
        (Box::new(Adam::new(p, 0.1).betas(1.0, 0.9)), "adam: beta1 is 1, expected 0 ≤ beta1 < 1"),
        (Box::new(Adam::new(p, 0.1).betas(0.9, -0.1)), "adam: beta2 is -0.1, expected 0 ≤ beta2 < 1"),
        (Box::new(AdamW::new(p, 0.1).eps(f64::INFINITY)), "adamw: eps is inf, expected a finite number ≥ 0"),
        (
            Box::new(AdamW::new(p, 0.1).weight_decay(-1.0)),
            "adamw: weight_decay is -1, expected a finite number ≥ 0",
        ),
    ];
    for (mut optimizer, want) in cases {
        let text = optimizer.check().unwrap_err().to_string();
        assert_eq!(text.lines().next(), Some(want));
        assert!(text.contains("behaviour.rs:"), "{text}");
        optimizer.step();
        assert_eq!((bits(p), optimizer.steps()), (before.clone(), 0), "{want}");
    }
    Sgd::new(p, 0.1).nesterov(true).momentum(0.9).check().unwrap();
    let mut mended = Adam::new(p, -1.0);
    mended.set_lr(1.0);
    mended.step();
    assert_ne!(bits(p), before);
}

#[test]
fn clipping_keeps_to_the_scope_and_leaves_what_is_not_finite() {
    let params = model();
    params.get("a.bias").unwrap().set_frozen(true);
    params.gradients(|g| g.fill(3.0));
    assert_eq!(clip_grad_norm(&params.scope("a"), 1.0), 6.0);
    let factor = 1.0 / (6.0 + 1e-6);
    let want: Vec<f64> = (0..12).map(|i| if i < 4 { 3.0 * factor } else { 3.0 }).collect();
    assert_eq!(params.read().grad(), want);
    clip_grad_value(&params.scope("b"), 2.0);
    assert_eq!(params.read().grad()[4..], [3.0, 3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]);

    for odd in [f64::NAN, f64::INFINITY] {
        params.gradients(|g| g[0] = odd);
        let before: Vec<u64> = params.read().grad().iter().map(|g| g.to_bits()).collect();
        assert!(!clip_grad_norm(&params, 1.0).is_finite());
        clip_grad_value(&params, f64::NAN);
        clip_grad_value(&params, -1.0);
        let after: Vec<u64> = params.read().grad().iter().map(|g| g.to_bits()).collect();
        assert_eq!(after, before);
    }
}

#[test]
fn the_list_makes_what_it_names() {
    for listed in Listed::<f32>::ALL {
        let optimizer = listed.make(&Params::seed(0), 0.1).unwrap();
        assert_eq!((optimizer.name(), optimizer.lr()), (listed.name, 0.1));
        optimizer.check().unwrap();
        let twins = Listed::<f32>::ALL.iter().filter(|l| l.name == listed.name).count();
        assert_eq!(twins, 1, "{}", listed.name);
    }
    let text = by_name("adamw", &Params::<f32>::seed(0), -1.0).unwrap_err().to_string();
    assert!(text.starts_with("adamw: lr is -1, expected a finite number ≥ 0\n  at     "), "{text}");
    assert!(text.contains("behaviour.rs:"), "{text}");
}

fn one(values: &[f64], grads: &[f64]) -> Params<f64> {
    let params = Params::seed(0);
    let mut at = values.iter();
    params.add("w", [values.len()], |_| at.next().copied().unwrap_or(f64::NAN));
    params.gradients(|g| g.copy_from_slice(grads));
    params
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plain_sgd_is_theta_minus_lr_times_g(
        pairs in prop::collection::vec((-1e6..1e6, -1e6..1e6), 1..40),
        lr in 0.0..10.0,
    ) {
        let (values, grads): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let params = one(&values, &grads);
        Sgd::new(&params, lr).step();
        let want: Vec<f64> = pairs.iter().map(|(p, g)| p - lr * g).collect();
        prop_assert_eq!(params.read().value().to_vec(), want);
    }

    #[test]
    fn adams_first_step_is_as_long_as_lr(
        g in prop_oneof![1e-3..1e6, -1e6..-1e-3],
        lr in 1e-6..1.0,
    ) {
        let params = one(&[0.0], &[g]);
        Adam::new(&params, lr).eps(0.0).step();
        let moved = params.read().value()[0];
        prop_assert!((moved + lr * g.signum()).abs() <= 1e-12 * lr, "{}", moved);
    }

    #[test]
    fn a_clipped_norm_keeps_to_its_limit_and_direction(
        grads in prop::collection::vec(-1e3..1e3, 1..40),
        limit in 1e-3..1e3,
    ) {
        let params = one(&vec![0.0; grads.len()], &grads);
        let norm = clip_grad_norm(&params, limit);
        let factor = (limit / (norm + 1e-6)).min(1.0);
        let want: Vec<f64> = grads.iter().map(|g| g * factor).collect();
        prop_assert_eq!(params.read().grad().to_vec(), want);
        prop_assert!(clip_grad_norm(&params, limit) <= limit * (1.0 + 1e-12) || norm <= limit);
    }
}
