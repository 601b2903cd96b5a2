//! What schedules do at their ends, in combinations, and with momentum.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_optim::*;
use gradus_tensor::Params;

#[test]
fn every_listed_schedule_begins_and_ends_in_range() {
    for listed in ListedSchedule::ALL {
        for end in [0, 1, 2, 7, 100] {
            let schedule = schedule_by_name(listed.name, 0.1, end).unwrap();
            for t in 0..=end + 3 {
                let lr = schedule.lr(t);
                assert!((0.0..=0.1 + 1e-15).contains(&lr), "{} of {end} at {t}: {lr}", listed.name);
                assert_eq!(schedule.lr(t), schedule.lr(t), "{}", listed.name);
                if let Some(momentum) = schedule.momentum(t) {
                    assert!((0.8..=0.95).contains(&momentum), "{} at {t}: {momentum}", listed.name);
                }
            }
        }
        assert_eq!(ListedSchedule::ALL.iter().filter(|l| l.name == listed.name).count(), 1);
    }
    assert_eq!(
        schedule_by_name("cosinus", 0.1, 10).unwrap_err().to_string(),
        "no schedule is called \"cosinus\"; there are constant, linear, step, multi_step, exponential, polynomial, \
         cosine, warm_restarts, one_cycle, cyclic, warmup_cosine"
    );
}

#[test]
fn one_cycle_turns_where_it_should() {
    let schedule = OneCycleLr::new(1.0, 100).pct_start(0.25).div_factor(10.0).final_div_factor(100.0);
    let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-15, "{got}, expected {want}");
    close(schedule.lr(0), 0.1);
    close(schedule.lr(24), 1.0);
    close(schedule.lr(99), 0.001);
    close(schedule.lr(1000), 0.001);
    close(schedule.momentum(0).unwrap(), 0.95);
    close(schedule.momentum(24).unwrap(), 0.85);
    close(schedule.momentum(99).unwrap(), 0.95);
    let three = schedule.three_phase(true);
    close(three.lr(48), 0.1);
    close(three.lr(99), 0.001);
    assert_eq!(schedule.cycle_momentum(false).momentum(3), None);
    assert!(
        OneCycleLr::new(1.0, 0).lr(0).is_finite()
            && OneCycleLr::new(1.0, 4).pct_start(0.25).lr(0).is_finite()
    );
}

#[test]
fn schedules_combine() {
    let steps = SequentialLr::new(LinearLr::new(0.4).start_factor(0.5).total_iters(2))
        .then(4, OneCycleLr::new(1.0, 10))
        .then(2, Constant { lr: 0.25 });
    assert_eq!([0, 1, 2, 3].map(|t| steps.lr(t)), [0.2, 0.4 * 0.75, 0.25, 0.25]);
    assert_eq!(
        (steps.lr(6), steps.momentum(6)),
        (OneCycleLr::new(1.0, 10).lr(2), OneCycleLr::new(1.0, 10).momentum(2))
    );
    assert_eq!(steps.momentum(3), None);
    let boxed: Box<dyn Schedule> = Box::new(Warmup::new(schedule_by_name("cosine", 0.9, 10).unwrap(), 3));
    assert_eq!([0, 3, 13].map(|t| boxed.lr(t)), [0.9 / 3.0, 0.9, 0.0]);
    let damped = Chained::new(2.0).times(LambdaLr::new(1.0, |t| 0.5 * t as f64)).times(boxed);
    assert_eq!((damped.lr(0), damped.lr(3)), (0.0, 2.0 * 1.5 * 0.9));
}

#[test]
fn a_plateau_resumes_where_it_was() {
    let metrics = [5.0, 4.0, 4.5, f64::NAN, 4.2, 3.9, 3.95, 4.0, 4.1, 4.2, 4.3, 4.4, 4.5];
    let make = || ReduceLrOnPlateau::new(0.1).factor(0.5).patience(1).cooldown(1).min_lr(0.02);
    let mut whole = make();
    let want: Vec<f64> = metrics.iter().map(|&metric| whole.step(metric)).collect();
    for pause in 0..metrics.len() {
        let mut first = make();
        let mut got: Vec<f64> = metrics[..pause].iter().map(|&metric| first.step(metric)).collect();
        let mut second = make();
        second.load_state(&first.state::<f32>()).unwrap();
        got.extend(metrics[pause..].iter().map(|&metric| second.step(metric)));
        assert_eq!(got, want);
        assert_eq!(second, whole);
    }
    assert_eq!(want.last(), Some(&0.02));
    let mut state = whole.state::<f64>();
    state.pop();
    let text = make().load_state(&state).unwrap_err().to_string();
    assert_eq!(text, "plateau: the state does not fit: \"plateau.cooling\" [3] is missing");
    let text = make().factor(1.0).check().unwrap_err().to_string();
    assert_eq!(text, "reduce_on_plateau: factor is 1, expected 0 ≤ factor < 1");
}

#[test]
fn momentum_cycles_in_any_rule_that_has_one() {
    let params = Params::<f64>::seed(0);
    params.add("w", [2], |_| 1.0);
    let schedule = CyclicLr::new(0.01, 0.1).step_size_up(2);
    for name in ["sgd", "adam", "adamw", "nadam", "radam", "adamax", "rmsprop", "lion", "lamb"] {
        let mut optimizer = by_name(name, &params, 0.1).unwrap();
        for t in 0..6 {
            optimizer.set_lr(schedule.lr(t));
            optimizer.set_momentum(schedule.momentum(t).unwrap());
            optimizer.check().unwrap();
            params.gradients(|g| g.fill(1.0));
            optimizer.step();
        }
        assert_eq!(optimizer.steps(), 6);
    }
    // A buffer that a schedule calls for only later is made then.
    let mut late = RmsProp::new(&params, 0.1);
    late.step();
    late.set_momentum(0.9);
    let before = params.read().value().to_vec();
    late.step();
    assert_ne!(params.read().value(), before);
}
