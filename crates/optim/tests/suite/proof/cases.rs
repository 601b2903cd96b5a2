//! Every rule with options that matter, beside its plain twin.

use crate::proof::reference::{self as plain, Step};
use gradus_optim::*;
use gradus_tensor::Params;

pub(crate) type Make = fn(&Params<f64>, f64) -> Box<dyn AnyOptimizer<f64>>;

/// A rule with options, its plain twin, and which options matter in this run.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) lr: f64,
    pub(crate) make: Make,
    pub(crate) step: Step,
    pub(crate) options: &'static [f64],
    pub(crate) matter: &'static [usize],
}

const fn case(
    name: &'static str,
    lr: f64,
    make: Make,
    step: Step,
    options: &'static [f64],
    matter: &'static [usize],
) -> Case {
    Case { name, lr, make, step, options, matter }
}

pub(crate) const CASES: &[Case] = &[
    case("sgd", 0.1, |p, lr| Box::new(Sgd::new(p, lr)), plain::sgd, &[0.0, 0.0, 0.0, 0.0], &[]),
    case(
        "sgd with momentum",
        0.05,
        |p, lr| Box::new(Sgd::new(p, lr).momentum(0.8).dampening(0.1).weight_decay(0.01)),
        plain::sgd,
        &[0.8, 0.1, 0.01, 0.0],
        &[0, 1, 2],
    ),
    case(
        "sgd with Nesterov's momentum",
        0.05,
        |p, lr| Box::new(Sgd::new(p, lr).momentum(0.8).nesterov(true)),
        plain::sgd,
        &[0.8, 0.0, 0.0, 1.0],
        &[0, 3],
    ),
    case(
        "adam",
        0.01,
        |p, lr| Box::new(Adam::new(p, lr).betas(0.8, 0.99).eps(1e-3).weight_decay(0.01)),
        plain::adam,
        &[0.8, 0.99, 1e-3, 0.01, 0.0, 0.0],
        &[0, 1, 2, 3],
    ),
    case(
        "adam with amsgrad",
        0.01,
        |p, lr| Box::new(Adam::new(p, lr).eps(1e-3).amsgrad(true)),
        plain::adam,
        &[0.9, 0.999, 1e-3, 0.0, 1.0, 0.0],
        &[0, 1, 2, 4],
    ),
    case(
        "adamw",
        0.01,
        |p, lr| Box::new(AdamW::new(p, lr).eps(1e-3)),
        plain::adam,
        &[0.9, 0.999, 1e-3, 0.01, 0.0, 1.0],
        &[0, 1, 2, 3, 5],
    ),
    case(
        "nadam",
        0.01,
        |p, lr| Box::new(NAdam::new(p, lr).eps(1e-3).weight_decay(0.01)),
        plain::nadam,
        &[0.9, 0.999, 1e-3, 0.01, 4e-3, 0.0],
        &[0, 1, 2, 3, 4],
    ),
    case(
        "nadam decoupled",
        0.01,
        |p, lr| {
            let nadam = NAdam::new(p, lr).eps(1e-3).weight_decay(0.1).momentum_decay(0.1);
            Box::new(nadam.decoupled_weight_decay(true))
        },
        plain::nadam,
        &[0.9, 0.999, 1e-3, 0.1, 0.1, 1.0],
        &[0, 1, 2, 3, 4, 5],
    ),
    case(
        "radam",
        0.01,
        |p, lr| Box::new(RAdam::new(p, lr).eps(1e-3).weight_decay(0.01)),
        plain::radam,
        &[0.9, 0.999, 1e-3, 0.01, 0.0],
        &[0, 1, 2, 3],
    ),
    case(
        "radam decoupled",
        0.01,
        |p, lr| {
            Box::new(
                RAdam::new(p, lr).betas(0.8, 0.99).eps(1e-3).weight_decay(0.1).decoupled_weight_decay(true),
            )
        },
        plain::radam,
        &[0.8, 0.99, 1e-3, 0.1, 1.0],
        &[0, 1, 2, 3, 4],
    ),
    case(
        "adamax",
        0.01,
        |p, lr| Box::new(Adamax::new(p, lr).betas(0.9, 0.9).eps(1e-3).weight_decay(0.01)),
        plain::adamax,
        &[0.9, 0.9, 1e-3, 0.01],
        &[0, 1, 2, 3],
    ),
    case(
        "adagrad",
        0.1,
        |p, lr| {
            let adagrad = Adagrad::new(p, lr).lr_decay(0.01).weight_decay(0.01).eps(1e-3);
            Box::new(adagrad.initial_accumulator_value(0.1))
        },
        plain::adagrad,
        &[0.01, 0.01, 0.1, 1e-3],
        &[0, 1, 2, 3],
    ),
    case(
        "adadelta",
        1.0,
        |p, lr| Box::new(Adadelta::new(p, lr).eps(1e-4).weight_decay(0.01)),
        plain::adadelta,
        &[0.9, 1e-4, 0.01],
        &[0, 1, 2],
    ),
    case(
        "rmsprop",
        0.01,
        |p, lr| Box::new(RmsProp::new(p, lr).eps(1e-2).weight_decay(0.01)),
        plain::rmsprop,
        &[0.99, 1e-2, 0.01, 0.0, 0.0],
        &[0, 1, 2],
    ),
    case(
        "rmsprop centered with momentum",
        0.01,
        |p, lr| Box::new(RmsProp::new(p, lr).alpha(0.9).eps(1e-2).centered(true).momentum(0.5)),
        plain::rmsprop,
        &[0.9, 1e-2, 0.0, 0.5, 1.0],
        &[0, 1, 3, 4],
    ),
    case(
        "rprop",
        0.02,
        |p, lr| Box::new(Rprop::new(p, lr).step_sizes(1e-4, 0.03)),
        plain::rprop,
        &[0.5, 1.2, 1e-4, 0.03],
        &[0, 1, 2, 3],
    ),
    case(
        "asgd",
        0.1,
        |p, lr| Box::new(Asgd::new(p, lr).lambd(0.01).alpha(0.6).t0(100.0).weight_decay(0.01)),
        plain::asgd,
        &[0.01, 0.6, 100.0, 0.01],
        &[0, 1, 3],
    ),
    case(
        "lion",
        0.001,
        |p, lr| Box::new(Lion::new(p, lr).weight_decay(0.1)),
        plain::lion,
        &[0.9, 0.99, 0.1],
        &[2],
    ),
    case(
        "lamb",
        0.001, // its steps never grow shorter: near the minimum rounding would grow
        |p, lr| Box::new(Lamb::new(p, lr).eps(1e-3).weight_decay(0.01)),
        plain::lamb,
        &[0.9, 0.999, 1e-3, 0.01],
        &[0, 1, 2, 3],
    ),
    case(
        "adafactor",
        0.02,
        |p, lr| Box::new(Adafactor::new(p, lr).epsilons(Some(1e-2), 0.5).weight_decay(0.01).d(1.0)),
        plain::adafactor,
        &[-0.8, 1e-2, 0.5, 1.0, 0.01],
        &[0, 1, 2, 3, 4],
    ),
    case(
        "muon",
        0.005,
        |p, lr| Box::new(Muon::with_adamw(p, lr)),
        plain::muon,
        &[0.95, 0.1, 1.0, 3.4445, -4.775, 2.0315],
        &[1, 2],
    ),
];
