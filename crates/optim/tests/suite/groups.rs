//! Groups, averages of weights, and clipping.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_optim::*;
use gradus_tensor::{Mover, Params, Tensor};

fn model() -> Params<f64> {
    let params = Params::seed(3);
    for name in ["a", "b"] {
        params.scope(name).add("weight", [2, 2], |draw| draw.normal());
        params.scope(name).add("bias", [2], |_| 0.5);
    }
    params.gradients(|g| g.iter_mut().enumerate().for_each(|(i, g)| *g = (i % 5) as f64 - 1.5));
    params
}

fn first_line(error: &gradus_tensor::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[test]
fn groups_are_their_optimisers_side_by_side() {
    let (grouped, apart) = (model(), model());
    let mut groups = Groups::new(&grouped)
        .with(Adam::new(&grouped.scope("a"), 0.1))
        .with(Sgd::new(&grouped.scope("b"), 0.2).momentum(0.9));
    let mut adam = Adam::new(&apart.scope("a"), 0.1);
    let mut sgd = Sgd::new(&apart.scope("b"), 0.2).momentum(0.9);
    let version = grouped.version();
    for _ in 0..4 {
        groups.step();
        adam.step();
        sgd.step();
    }
    assert_eq!(grouped.read().value(), apart.read().value());
    assert_eq!((groups.steps(), groups.len(), grouped.version()), (4, 2, version + 4));
    groups.set_lr(0.05);
    assert_eq!((groups.lr(), groups.group(1).unwrap().lr()), (0.05, 0.1));
    groups.group_mut(1).unwrap().set_lr(0.7);
    assert_eq!(groups.group(1).unwrap().lr(), 0.7);
    groups.zero_grad();
    assert_eq!(grouped.read().grad(), [0.0; 12]);
}

#[test]
fn overlapping_groups_move_nothing_and_say_so() {
    let params = model();
    let mut groups = Groups::new(&params)
        .with(Adam::new(&params.scope("a"), 0.1))
        .with(Sgd::new(&params, 0.1).only(|name, _| name.ends_with("bias")));
    let text = groups.check().unwrap_err();
    assert_eq!(first_line(&text), "groups: \"a.bias\" is in two groups, 0 (adam) and 1 (sgd)");
    let before = params.read().value().to_vec();
    groups.step();
    assert!(!groups.begin());
    assert_eq!((params.read().value(), groups.steps()), (&before[..], 0));
    assert_eq!(first_line(&params.check().unwrap_err()), first_line(&text));

    let mut bad = Groups::new(&params)
        .with(Adam::new(&params.scope("a"), 0.1))
        .with(Sgd::new(&params.scope("b"), -0.1));
    bad.step();
    assert_eq!(params.read().value(), before, "one bad group keeps all from moving");
    assert_eq!(first_line(&bad.check().unwrap_err()), "sgd: lr is -0.1, expected a finite number ≥ 0");

    let other = model();
    let stranger = Groups::new(&params).with(Sgd::new(&other, 0.1));
    let text = first_line(&stranger.check().unwrap_err());
    assert_eq!(text, "groups: group 0 (sgd) moves parameters of another Params");

    let mut late = Groups::new(&params)
        .with(Sgd::new(&params.scope("a"), 0.1))
        .with(Adam::new(&params.scope("a.b"), 0.1));
    late.step();
    assert_eq!(late.steps(), 1);
    params.add("a.b.c", [1], |_| 0.0);
    late.step();
    assert_eq!(late.steps(), 1, "a parameter made later may be in two groups");
}

#[test]
fn a_state_of_groups_that_does_not_fit_changes_none() {
    let make = |params: &Params<f64>| {
        Groups::new(params)
            .with(Adam::new(&params.scope("a"), 0.1))
            .with(Sgd::new(&params.scope("b"), 0.2).momentum(0.9))
    };
    let params = model();
    let (mut first, mut second) = (make(&params), make(&params));
    first.step();
    let good = first.state();
    let mut bad = good.clone();
    bad.retain(|(name, _)| name != "1.sgd.0.bias");
    let before = second.state();
    let text = second.load_state(&bad).unwrap_err().to_string();
    assert_eq!(text, "sgd: the state does not fit: \"sgd.0.bias\" [2] is missing".replace("b.bias", "bias"));
    assert_eq!(second.state(), before);
    bad.push(("2.adam.steps".to_owned(), Tensor::from([0.0; 3])));
    assert!(second.load_state(&bad).unwrap_err().to_string().contains("\"2.adam.steps\" [3] is unexpected"));
    second.load_state(&good).unwrap();
    assert_eq!(second.state(), good);
}

#[test]
fn muon_leaves_vectors_to_adamw() {
    let params = model();
    let text = first_line(&Muon::new(&params, 0.1).check().unwrap_err());
    assert_eq!(text, "muon: it moves matrices only; \"a.bias\" is [2]");
    let twin = model();
    by_name("muon", &params, 0.1).unwrap().step();
    Muon::new(&twin, 0.1).only(|_, shape| shape.rank() == 2).adjust_lr_fn(AdjustLr::MatchRmsAdamw).step();
    AdamW::new(&twin, 0.1).only(|_, shape| shape.rank() != 2).step();
    assert_eq!(params.read().value(), twin.read().value());
}

#[test]
fn a_rule_without_momentum_says_so() {
    let params = model();
    let mut optimizer = Adagrad::new(&params, 0.1);
    optimizer.set_momentum(0.9);
    let text = first_line(&optimizer.check().unwrap_err());
    assert_eq!(text, "adagrad: the rule has no momentum to be set");
    let mut adam = Adam::new(&params, 0.1);
    adam.set_momentum(1.5);
    assert_eq!(first_line(&adam.check().unwrap_err()), "adam: beta1 is 1.5, expected 0 ≤ beta1 < 1");
    adam.set_momentum(0.5);
    adam.check().unwrap();
}

fn scalar() -> (Params<f64>, impl Fn(f64)) {
    let params = Params::<f64>::seed(0);
    params.add("w", [1], |_| 0.0);
    let own = params.clone();
    (params, move |value| own.update(|theta| theta.slices().0[0] = value))
}

#[test]
fn averages_are_what_their_formulas_say() {
    let thetas = [3.0, -1.0, 4.0, 1.5, -5.0];
    let weighted = |weights: &[f64]| {
        let sum: f64 = weights.iter().sum();
        thetas.iter().zip(weights).map(|(t, w)| t * w).sum::<f64>() / sum
    };
    let d: f64 = 0.8;
    let n = thetas.len() as i32;
    let fading: Vec<f64> = (0..n).map(|i| (1.0 - d) * d.powi(n - 1 - i)).collect();
    let mut from_first = fading.clone();
    from_first[0] = d.powi(n - 1);
    type Make = fn(&Params<f64>) -> WeightAverage<f64>;
    let cases: [(Make, f64); 3] = [
        (|p| WeightAverage::swa(p), weighted(&[1.0; 5])),
        (|p| WeightAverage::ema(p, 0.8), weighted(&from_first)),
        (|p| WeightAverage::ema(p, 0.8).bias_correction(true), weighted(&fading)),
    ];
    for (make, want) in cases {
        let (params, set) = scalar();
        let mut average = make(&params);
        for theta in thetas {
            set(theta);
            average.update();
        }
        let got = average.averages()[0].1.as_slice()[0];
        assert!((got - want).abs() < 1e-14, "{average:?}: {got}, expected {want}");
        assert_eq!((average.updates(), params.read().value()[0]), (5, -5.0));
    }
}

#[test]
fn averages_swap_copy_and_load() {
    let (params, set) = scalar();
    let mut average = WeightAverage::swa(&params);
    average.update();
    set(4.0);
    average.update();
    average.swap();
    assert!(average.is_swapped());
    assert_eq!(params.read().value(), [2.0]);
    average.update();
    assert!(params.check().unwrap_err().to_string().contains("update while the average is in the place"));
    assert!(average.load_state(&[]).is_err());
    average.swap();
    assert_eq!(params.read().value(), [4.0]);
    assert_eq!(average.during(|| params.read().value()[0]), 2.0);
    let (other, _) = scalar();
    average.copy_to(&other).unwrap();
    assert_eq!(other.read().value(), [2.0]);

    let mut loaded = WeightAverage::swa(&params);
    loaded.load_state(&average.state()).unwrap();
    set(8.0);
    loaded.update();
    average.update();
    assert_eq!(loaded.state(), average.state());
    assert_eq!(loaded.averages()[0].1.as_slice(), [4.0]);
    let before = loaded.state();
    assert!(loaded.load_state(&before[1..]).is_err());
    assert_eq!(loaded.state(), before);

    params.add("late", [1], |_| 7.0);
    loaded.update();
    assert_eq!(loaded.averages()[1].1.as_slice(), [7.0], "one made later begins with itself");
    let bad = WeightAverage::ema(&params, 1.5);
    assert_eq!(first_line(&bad.check().unwrap_err()), "average: decay is 1.5, expected 0 ≤ decay ≤ 1");
}

#[test]
fn norms_of_any_p_are_clipped() {
    let params = model();
    let g = params.read().grad().to_vec();
    let power = |p: f64| g.iter().map(|g| g.abs().powf(p)).sum::<f64>().powf(1.0 / p);
    let cases = [(1.0, power(1.0)), (2.0, power(2.0)), (3.5, power(3.5)), (f64::INFINITY, 2.5)];
    for (p, want) in cases {
        params.gradients(|own| own.copy_from_slice(&g));
        let clip = ClipNorm::new(0.5).norm_type(p);
        let norm = clip.clip(&params).unwrap();
        assert!((norm - want).abs() < 1e-13 * want, "p = {p}: {norm}, expected {want}");
        assert!((ClipNorm::new(0.5).norm_type(p).clip(&params).unwrap() - 0.5).abs() < 1e-6);
    }
    for large in [1e200, 1e-200] {
        params.gradients(|own| own.fill(large));
        let norm = clip_grad_norm(&params, f64::INFINITY);
        assert!((norm / large - 12f64.sqrt()).abs() < 1e-14, "{norm:e}");
    }
    let text = first_line(&ClipNorm::new(-1.0).clip(&params).unwrap_err());
    assert_eq!(text, "clip: max_norm is -1, expected a finite number ≥ 0");
    let text = first_line(&ClipNorm::new(1.0).norm_type(0.0).clip(&params).unwrap_err());
    assert_eq!(text, "clip: norm_type is 0, expected a number > 0 or ∞");
    params.gradients(|own| own[0] = f64::INFINITY);
    let strict = ClipNorm::new(1.0).error_if_nonfinite(true);
    let text = first_line(&strict.clip(&params).unwrap_err());
    assert_eq!(text, "clip: the norm of the gradients is inf, expected a finite number");
    assert_eq!(ClipNorm::new(1.0).clip(&params).unwrap(), f64::INFINITY);
}
