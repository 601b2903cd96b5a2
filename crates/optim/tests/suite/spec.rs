//! Optimisers and schedules as files describe them do what the builder methods do.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_optim::*;
use gradus_tensor::{Params, Tensor, random::Stream};

fn network() -> Params<f64> {
    let params = Params::seed(3);
    params.add("0.weight", [3, 4], |draw| draw.normal());
    params.add("0.bias", [3], |draw| draw.normal());
    params.add("2.weight", [2, 3], |draw| draw.normal());
    params
}

/// θ after some steps along gradients that are the same for all.
fn moved(params: &Params<f64>, optimizer: &mut dyn AnyOptimizer<f64>) -> Vec<u64> {
    optimizer.check().unwrap();
    let mut stream = Stream::new(1, "gradients");
    for _ in 0..7 {
        params.gradients(|g| g.fill_with(|| stream.normal()));
        optimizer.step();
    }
    params.read().value().iter().map(|v| v.to_bits()).collect()
}

type Made = fn(&Params<f64>) -> Box<dyn AnyOptimizer<f64>>;

/// Every option of every rule, each other than it usually is, and the builder methods that do the same.
const RULES: &[(&str, Made)] = &[
    ("type='sgd'\nlr=0.2\nmomentum=0.5\ndampening=0.1\nweight_decay=0.01\nmaximize=true", |p| {
        Sgd::new(p, 0.2).momentum(0.5).dampening(0.1).weight_decay(0.01).maximize(true).into()
    }),
    ("type='sgd'\nmomentum=0.5\nnesterov=true", |p| Sgd::new(p, 1e-3).momentum(0.5).nesterov(true).into()),
    ("type='adam'\nlr=0.1\nbetas=[0.8, 0.9]\neps=1e-3\nweight_decay=0.1\namsgrad=true", |p| {
        Adam::new(p, 0.1).betas(0.8, 0.9).eps(1e-3).weight_decay(0.1).amsgrad(true).into()
    }),
    ("type='adamw'\nbetas=[0.8, 0.9]\neps=1e-3\nweight_decay=0.1\namsgrad=true", |p| {
        AdamW::new(p, 1e-3).betas(0.8, 0.9).eps(1e-3).weight_decay(0.1).amsgrad(true).into()
    }),
    (
        "type='nadam'\nbetas=[0.8, 0.9]\neps=1e-3\nweight_decay=0.1\nmomentum_decay=0.1\ndecoupled_weight_decay=true",
        |p| {
            let made = NAdam::new(p, 2e-3).betas(0.8, 0.9).eps(1e-3).weight_decay(0.1);
            made.momentum_decay(0.1).decoupled_weight_decay(true).into()
        },
    ),
    ("type='radam'\nbetas=[0.8, 0.9]\neps=1e-3\nweight_decay=0.1\ndecoupled_weight_decay=true", |p| {
        RAdam::new(p, 1e-3).betas(0.8, 0.9).eps(1e-3).weight_decay(0.1).decoupled_weight_decay(true).into()
    }),
    ("type='adamax'\nbetas=[0.8, 0.9]\neps=1e-3\nweight_decay=0.1", |p| {
        Adamax::new(p, 2e-3).betas(0.8, 0.9).eps(1e-3).weight_decay(0.1).into()
    }),
    ("type='adagrad'\nlr_decay=0.1\nweight_decay=0.1\ninitial_accumulator_value=2\neps=1e-3", |p| {
        Adagrad::new(p, 1e-2).lr_decay(0.1).weight_decay(0.1).initial_accumulator_value(2.0).eps(1e-3).into()
    }),
    ("type='adadelta'\nrho=0.5\neps=1e-3\nweight_decay=0.1", |p| {
        Adadelta::new(p, 1.0).rho(0.5).eps(1e-3).weight_decay(0.1).into()
    }),
    ("type='rmsprop'\nalpha=0.5\neps=1e-3\nweight_decay=0.1\nmomentum=0.5\ncentered=true", |p| {
        RmsProp::new(p, 1e-2).alpha(0.5).eps(1e-3).weight_decay(0.1).momentum(0.5).centered(true).into()
    }),
    ("type='rprop'\netas=[0.4, 1.3]\nstep_sizes=[1e-3, 0.1]", |p| {
        Rprop::new(p, 1e-2).etas(0.4, 1.3).step_sizes(1e-3, 0.1).into()
    }),
    ("type='asgd'\nlambd=0.1\nalpha=0.5\nt0=2\nweight_decay=0.1", |p| {
        Asgd::new(p, 1e-2).lambd(0.1).alpha(0.5).t0(2.0).weight_decay(0.1).into()
    }),
    ("type='adafactor'\nbeta2_decay=-0.5\neps=[1e-3, 0.1]\nd=2\nweight_decay=0.1", |p| {
        Adafactor::new(p, 1e-2).beta2_decay(-0.5).epsilons(Some(1e-3), 0.1).d(2.0).weight_decay(0.1).into()
    }),
    ("type='adafactor'\neps=['none', 0.1]", |p| Adafactor::new(p, 1e-2).epsilons(None, 0.1).into()),
    ("type='lion'\nbetas=[0.8, 0.9]\nweight_decay=0.1", |p| {
        Lion::new(p, 1e-4).betas(0.8, 0.9).weight_decay(0.1).into()
    }),
    ("type='lamb'\nbetas=[0.8, 0.9]\neps=1e-3\nweight_decay=0.1", |p| {
        Lamb::new(p, 1e-3).betas(0.8, 0.9).eps(1e-3).weight_decay(0.1).into()
    }),
    (
        "type='muon'\nlr=0.1\nweight_decay=0.2\nmomentum=0.5\nnesterov=false\neps=1e-3\nns_coefficients=[3, -4, 2]\n\
         ns_steps=3\nbfloat16=false\nadjust_lr_fn='spectral_unclamped'\nadamw={lr=0.05, betas=[0.8, 0.9]}",
        |p| {
            let muon = Muon::new(p, 0.1).weight_decay(0.2).momentum(0.5).nesterov(false).eps(1e-3);
            let muon = muon.ns_coefficients(3.0, -4.0, 2.0).ns_steps(3).bfloat16(false);
            let muon = muon.adjust_lr_fn(AdjustLr::SpectralUnclamped).only(|_, shape| shape.rank() == 2);
            let rest = AdamW::new(p, 0.05).betas(0.8, 0.9).only(|_, shape| shape.rank() != 2);
            Groups::new(p).with(muon).with(rest).into()
        },
    ),
];

fn optimizer(text: &str) -> OptimizerSpec {
    toml::from_str(text).unwrap()
}

#[test]
fn a_rule_in_words_moves_as_its_builder_methods_say() {
    let usual = |text: &str| {
        let params = network();
        moved(&params, &mut *by_name(&optimizer(text).0.kind, &params, 0.05).unwrap())
    };
    for (text, make) in RULES {
        let (one, two) = (network(), network());
        let got = moved(&one, &mut *optimizer(text).build(&one).unwrap());
        assert_eq!(got, moved(&two, &mut *make(&two)), "{text}");
        assert_ne!(got, usual(text), "{text}");
        let again: OptimizerSpec =
            serde_json::from_str(&serde_json::to_string(&optimizer(text)).unwrap()).unwrap();
        assert_eq!(again, optimizer(text));
    }
}

#[test]
fn every_option_of_every_rule_is_tried_above() {
    for listed in Listed::<f64>::ALL {
        let tried: Vec<OptimizerSpec> =
            RULES.iter().map(|(text, _)| optimizer(text)).filter(|spec| spec.0.kind == listed.name).collect();
        for known in OptimizerSpec::known(listed.name).unwrap() {
            let shared = ["lr", "maximize"].contains(&known.name);
            assert!(
                shared || tried.iter().any(|spec| spec.0.options.contains_key(known.name)),
                "{}.{}",
                listed.name,
                known.name
            );
        }
    }
}

#[test]
fn usual_values_are_those_of_the_rules() {
    for listed in Listed::<f64>::ALL {
        let (one, two) = (network(), network());
        let mut spec = gradus_tensor::spec::Spec::new(listed.name);
        for known in OptimizerSpec::known(listed.name).unwrap() {
            spec.options.extend(known.usual.map(|usual| (known.name.to_owned(), usual)));
        }
        let got = moved(&one, &mut *OptimizerSpec(spec).build(&one).unwrap());
        assert_eq!(got, moved(&two, &mut *listed.make(&two, listed.lr).unwrap()), "{}", listed.name);
    }
}

#[test]
fn groups_take_what_they_choose_and_say_what_is_different() {
    let text = "type='adamw'\nlr=0.1\nweight_decay=0.3\n[[groups]]\nonly='vectors'\nweight_decay=0\n\
                [[groups]]\nprefix=['2.', '0.b']\ntype='sgd'\nlr=0.5\nmomentum=0.9";
    let (one, two) = (network(), network());
    let mut made = optimizer(text).build(&one).unwrap();
    let mut hand = Groups::new(&two)
        .with(AdamW::new(&two, 0.1).weight_decay(0.3).only(|name, _| name == "0.weight"))
        .with(AdamW::new(&two, 0.1).weight_decay(0.0).only(|_, shape| shape.rank() < 2))
        .with(Sgd::new(&two, 0.5).momentum(0.9).only(|name, _| name == "2.weight"));
    made.set_lr(0.05);
    hand.set_lr(0.05);
    assert_eq!(moved(&one, &mut *made), moved(&two, &mut hand));
}

fn refused(text: &str) -> String {
    optimizer(text).build(&network()).unwrap_err().to_string().replace("\n  help   ", "; help: ")
}

#[test]
fn what_is_wrong_in_an_optimiser_is_named() {
    let known = "; help: it has groups, lr, betas, eps, weight_decay, amsgrad, maximize";
    for (text, wanted) in [
        ("type='adam'\nbeta=0.9", format!("optimizer (adam): there is no option optimizer.beta{known}")),
        (
            "type='adam'\nbetas=0.9",
            "optimizer (adam): optimizer.betas is 0.9, a list of 2 numbers is needed".into(),
        ),
        ("type='adam'\nbetas=[0.9, 1]", "optimizer (adam): beta2 is 1, expected 0 ≤ beta2 < 1".into()),
        ("type='adam'\nlr=-1", "optimizer (adam): lr is -1, expected a finite number ≥ 0".into()),
        (
            "type='sgd'\nnesterov=1",
            "optimizer (sgd): optimizer.nesterov is 1, true or false is needed".into(),
        ),
        (
            "type='muon'\nadjust_lr_fn='x'",
            "optimizer (muon): optimizer.adjust_lr_fn is \"x\", one of \"original\", \"match_rms_adamw\", \
             \"spectral_unclamped\" is needed"
                .into(),
        ),
        (
            "type='muon'\nadamw={beta=1}",
            "optimizer (muon): there is no option optimizer.adamw.beta; help: it has lr, betas, eps, weight_decay, \
             amsgrad, maximize"
                .into(),
        ),
        (
            "type='sgd'\n[[groups]]\nlr=1",
            "optimizer.groups[0]: it says of no parameters; help: give prefix, or only, or both".into(),
        ),
        (
            "type='sgd'\n[[groups]]\nprefix='9.'",
            "optimizer.groups[0]: it chooses no parameter, or none that no group before it has; help: there are \
             0.weight, 0.bias, 2.weight"
                .into(),
        ),
        (
            "type='sgd'\n[[groups]]\nprefix='0.'\nbetas=[0, 0]",
            "optimizer.groups[0]: there is no option optimizer.groups[0].betas; help: it has prefix, only, type, lr, \
             momentum, dampening, weight_decay, nesterov, maximize"
                .into(),
        ),
    ] {
        assert_eq!(refused(text), wanted);
    }
    let text = refused("type='adan'");
    assert!(text.starts_with("optimizer: no optimiser is called \"adan\"; there are sgd, adam,"), "{text}");
    let error = toml::from_str::<OptimizerSpec>("lr = 1").unwrap_err().to_string();
    assert!(error.contains("the type is missing, a table such as { type = \"name\" } is needed"), "{error}");
}

type Timed = fn() -> Box<dyn Schedule>;

/// Every option of every schedule, for a base rate of 0.1 and 40 epochs of 5 steps, and what does the same.
const SCHEDULES: &[(&str, Timed)] = &[
    ("type='constant'\nfactor=0.5\ntotal_iters=7", || {
        Box::new(ConstantLr::new(0.1).factor(0.5).total_iters(7))
    }),
    ("type='linear'\nstart_factor=0.5\nend_factor=0.25\ntotal_iters=30", || {
        Box::new(LinearLr::new(0.1).start_factor(0.5).end_factor(0.25).total_iters(30))
    }),
    ("type='step'\nstep_size=9\ngamma=0.3", || Box::new(StepLr::new(0.1, 9).gamma(0.3))),
    ("type='multi_step'\nmilestones=[3, 20]\ngamma=0.3", || {
        Box::new(MultiStepLr::new(0.1, &[3, 20]).gamma(0.3))
    }),
    ("type='exponential'\ngamma=0.9", || Box::new(ExponentialLr::new(0.1, 0.9))),
    ("type='polynomial'\ntotal_iters=30\npower=3", || {
        Box::new(PolynomialLr::new(0.1).total_iters(30).power(3.0))
    }),
    ("type='cosine'\nt_max=30\neta_min=0.01", || Box::new(CosineAnnealing::new(0.1, 30).eta_min(0.01))),
    ("type='warm_restarts'\nt_0=5\nt_mult=3\neta_min=0.01", || {
        Box::new(CosineAnnealingWarmRestarts::new(0.1, 5).t_mult(3).eta_min(0.01))
    }),
    (
        "type='one_cycle'\nper='epoch'\nmax_lr=0.2\ntotal_steps=30\npct_start=0.4\nanneal_strategy='linear'\n\
         base_momentum=0.7\nmax_momentum=0.8\ndiv_factor=10\nfinal_div_factor=100\nthree_phase=true",
        || {
            let made = OneCycleLr::new(0.2, 30).pct_start(0.4).anneal_strategy(Anneal::Linear);
            Box::new(made.momenta(0.7, 0.8).div_factor(10.0).final_div_factor(100.0).three_phase(true))
        },
    ),
    ("type='one_cycle'\nper='epoch'\ncycle_momentum=false", || {
        Box::new(OneCycleLr::new(0.1, 40).cycle_momentum(false))
    }),
    (
        "type='cyclic'\nper='epoch'\nbase_lr=0.05\nmax_lr=0.2\nstep_size_up=3\nstep_size_down=4\nmode='exp_range'\n\
         gamma=0.9\nbase_momentum=0.7\nmax_momentum=0.8",
        || {
            let made = CyclicLr::new(0.05, 0.2).step_size_up(3).step_size_down(4).momenta(0.7, 0.8);
            Box::new(made.mode(CyclicMode::ExpRange { gamma: 0.9 }))
        },
    ),
    ("type='cyclic'\nper='epoch'\nstep_size_up=3\nmode='triangular'\ncycle_momentum=false", || {
        Box::new(CyclicLr::new(0.1 / 10.0, 0.1).step_size_up(3).cycle_momentum(false))
    }),
    ("type='warmup_cosine'\nt_max=30\neta_min=0.01\nwarmup_start_factor=0", || {
        Box::new(Warmup::new(CosineAnnealing::new(0.1, 30).eta_min(0.01), 2).start_factor(0.0))
    }),
    ("type='cosine'\nwarmup=0.25", || Box::new(Warmup::new(CosineAnnealing::new(0.1, 30), 10))),
    ("type='step'\nwarmup=4\nstep_size=9", || Box::new(Warmup::new(StepLr::new(0.1, 9), 4))),
    ("type='chained'\nschedules=[{type='constant', factor=0.5, total_iters=4}, 'cosine']", || {
        let chained = Chained::new(0.1).times(ConstantLr::new(1.0).factor(0.5).total_iters(4));
        Box::new(chained.times(CosineAnnealing::new(1.0, 40)))
    }),
    ("type='sequential'\nschedules=['constant', {type='exponential', gamma=0.5}]\nmilestones=[20]", || {
        Box::new(SequentialLr::new(Constant { lr: 0.1 }).then(20, ExponentialLr::new(0.1, 0.5)))
    }),
];

fn schedule(text: &str) -> ScheduleSpec {
    toml::from_str(text).unwrap()
}

#[test]
fn a_schedule_in_words_goes_as_its_builder_methods_say() {
    for (text, make) in SCHEDULES {
        let (course, by_hand) = (schedule(text).build(0.1, 40, 5).unwrap(), make());
        assert_eq!((course.per(), course.observes()), (Per::Epoch, false));
        for epoch in 0..45 {
            assert_eq!(course.lr(epoch, 5 * epoch + 3), by_hand.lr(epoch), "{text} at {epoch}");
            assert_eq!(course.momentum(epoch, 0), by_hand.momentum(epoch), "{text} at {epoch}");
        }
        let usual = schedule_by_name("cosine", 0.1, 40).unwrap();
        assert!((0..40).any(|t| usual.lr(t) != course.lr(t, 0)), "{text}");
    }
    for name in ScheduleSpec::names() {
        for known in ScheduleSpec::known(name).unwrap() {
            let shared =
                ["warmup", "warmup_start_factor", "per"].contains(&known.name) || name == "reduce_on_plateau";
            let tried = |(text, _): &(&str, Timed)| {
                let spec = schedule(text).0;
                spec.kind == name && spec.options.contains_key(known.name)
            };
            assert!(shared || SCHEDULES.iter().any(tried), "{name}.{}", known.name);
        }
    }
}

#[test]
fn time_may_be_counted_in_steps() {
    let course = schedule("type='cosine'\nper='step'").build(0.1, 40, 5).unwrap();
    let whole = CosineAnnealing::new(0.1, 200);
    assert_eq!((course.per(), course.lr(1, 7)), (Per::Step, whole.lr(7)));
    assert_eq!(schedule("type='one_cycle'").build(0.1, 40, 5).unwrap().per(), Per::Step);
    let params = network();
    let mut adam = Adam::new(&params, 0.1);
    schedule("type='one_cycle'").build(0.1, 40, 5).unwrap().apply(&mut adam, 0, 0);
    assert_eq!(
        (adam.lr(), adam.rule()),
        (OneCycleLr::new(0.1, 200).lr(0), Adam::new(&params, 0.1).betas(0.95, 0.999).rule())
    );
}

#[test]
fn the_schedule_that_looks_at_a_metric_has_a_state() {
    let text = "type='reduce_on_plateau'\nmode='max'\nfactor=0.5\npatience=1\nthreshold=0.1\nthreshold_mode='abs'\n\
                cooldown=1\nmin_lr=1e-3\neps=1e-9";
    let known = ScheduleSpec::known("reduce_on_plateau").unwrap();
    assert!(known.iter().all(|known| schedule(text).0.options.contains_key(known.name)));
    let mut by_hand =
        ReduceLrOnPlateau::new(0.1).mode(PlateauMode::Max).factor(0.5).patience(1).threshold(0.1);
    by_hand = by_hand.threshold_mode(ThresholdMode::Abs).cooldown(1).min_lr(1e-3).eps(1e-9);
    let mut course = schedule(text).build(0.1, 40, 5).unwrap();
    let mut resumed = schedule(text).build(0.1, 40, 5).unwrap();
    for metric in [0.5, 0.55, 0.4, 0.3, 0.3, 0.9, 0.2, 0.1, 0.1] {
        resumed.load_state(&course.state::<f32>()).unwrap();
        course.observe(metric);
        resumed.observe(metric);
        let lr = by_hand.step(metric);
        assert_eq!((course.lr(0, 0), resumed.lr(9, 9)), (lr, lr));
    }
    assert!(by_hand.lr() < 0.1);
    let mut timed = schedule("type='cosine'").build(0.1, 40, 5).unwrap();
    timed.load_state::<f32>(&[]).unwrap();
    let error =
        timed.load_state(&[("plateau.lr".to_owned(), Tensor::from([0.0f32]))]).unwrap_err().to_string();
    assert_eq!(error, "schedule: the schedule remembers nothing, \"plateau.lr\" is given");
}

#[test]
fn what_is_wrong_in_a_schedule_is_named() {
    for (text, wanted) in [
        (
            "type='step'\ngama=0.1",
            "schedule (step): there is no option schedule.gama; help: it has per, warmup, warmup_start_factor, \
             step_size, gamma",
        ),
        (
            "type='step'\nstep_size=0.5",
            "schedule (step): schedule.step_size is 0.5, a whole number from 0 on is needed",
        ),
        (
            "type='step'\nwarmup=1.5",
            "schedule (step): schedule.warmup is 1.5, a whole number from 0 on is needed",
        ),
        (
            "type='step'\nper='batch'",
            "schedule (step): schedule.per is \"batch\", one of \"epoch\", \"step\" is needed",
        ),
        (
            "type='linear'\nend_factor=-1",
            "schedule (linear): the learning rate at time 40 is -0.1, expected a finite number ≥ 0",
        ),
        ("type='reduce_on_plateau'\nfactor=2", "reduce_on_plateau: factor is 2, expected 0 ≤ factor < 1"),
        (
            "type='chained'\nschedules=['step', {type='cosine', tmax=3}]",
            "schedule.schedules[1]: there is no option schedule.schedules[1].tmax; help: it has warmup, \
             warmup_start_factor, t_max, eta_min",
        ),
        (
            "type='sequential'\nschedules=['step', 'cosine']",
            "schedule (sequential): 2 schedules are given, and 0 milestones; help: each schedule but the first \
             begins at a milestone",
        ),
        (
            "type='chained'",
            "schedule (chained): the option schedule.schedules is missing, a list of schedules",
        ),
    ] {
        let error = schedule(text).build(0.1, 40, 5).unwrap_err().to_string();
        assert_eq!(error.replace("\n  help   ", "; help: "), wanted);
    }
    let error = schedule("type='cosinus'").build(0.1, 40, 5).unwrap_err().to_string();
    assert!(
        error.starts_with("schedule (cosinus): no schedule is called \"cosinus\"; there are constant,"),
        "{error}"
    );
}
