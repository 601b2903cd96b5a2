//! Losses as files describe them are what the builder methods make.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_losses::*;

type Made = fn() -> Box<dyn Loss<f64>>;

/// Every option of every loss, each other than it usually is, and the builder methods that do the same.
const LOSSES: &[(&str, Made)] = &[
    ("type='mse'\nreduction='sum'\nweight=[1, 2]", || Box::new(Mse::sum().weight([1.0, 2.0]))),
    ("type='l1'\nreduction='none'\nweight=3", || Box::new(L1::none().weight([3.0]))),
    ("type='smooth_l1'\nbeta=0.5", || Box::new(SmoothL1::mean().beta(0.5))),
    ("type='huber'\ndelta=0.5\nweight=[1, 2]", || Box::new(Huber::mean().delta(0.5).weight([1.0, 2.0]))),
    ("type='bce'\nweight=[1, 2]", || Box::new(Bce::mean().weight([1.0, 2.0]))),
    ("type='bce_with_logits'\nweight=[1, 2]\npos_weight=[3, 4]", || {
        Box::new(BceWithLogits::mean().weight([1.0, 2.0]).pos_weight([3.0, 4.0]))
    }),
    ("type='cross_entropy'\nweight=[1, 2]\nignore_index=-100\nlabel_smoothing=0.1\nclass_axis=1", || {
        let made = CrossEntropy::mean().weight([1.0, 2.0]).ignore_index(-100);
        Box::new(made.label_smoothing(0.1).class_axis(1))
    }),
    ("type='nll'\nweight=[1, 2]\nignore_index=3\nclass_axis=-1", || {
        Box::new(Nll::mean().weight([1.0, 2.0]).ignore_index(3).class_axis(-1))
    }),
    ("type='kl_div'\nlog_target=true\nreduction='batchmean'", || {
        Box::new(KlDiv::new(Reduction::BatchMean).log_target(true))
    }),
    ("type='poisson_nll'\nlog_input=false\nfull=true\neps=1e-3", || {
        Box::new(PoissonNll::mean().log_input(false).full(true).eps(1e-3))
    }),
    ("type='hinge_embedding'\nmargin=2", || Box::new(HingeEmbedding::mean().margin(2.0))),
    ("type='soft_margin'\nreduction='sum'", || Box::new(SoftMargin::sum())),
    ("type='multi_margin'\np=2\nmargin=0.5\nweight=[1, 2]", || {
        Box::new(MultiMargin::mean().p(2).margin(0.5).weight([1.0, 2.0]))
    }),
    ("type='multi_label_margin'\nreduction='sum'", || Box::new(MultiLabelMargin::sum())),
    ("type='multi_label_soft_margin'\nweight=[1, 2]", || {
        Box::new(MultiLabelSoftMargin::mean().weight([1.0, 2.0]))
    }),
    ("type='sigmoid_focal'\nalpha=0.5\ngamma=1", || Box::new(SigmoidFocal::mean().alpha(0.5).gamma(1.0))),
    ("type='softmax_focal'\nalpha=[1, 2]\ngamma=1\nignore_index=5\nclass_axis=0", || {
        Box::new(SoftmaxFocal::mean().alpha([1.0, 2.0]).gamma(1.0).ignore_index(5).class_axis(0))
    }),
];

fn loss(text: &str) -> LossSpec {
    toml::from_str(text).unwrap()
}

/// What a loss is and has, to the last option.
fn shown(loss: &dyn Loss<f64>) -> String {
    format!("{loss:?}")
}

#[test]
fn a_loss_in_words_is_what_its_builder_methods_make() {
    for (text, make) in LOSSES {
        let got = shown(&*loss(text).build().unwrap());
        assert_eq!(got, shown(&*make()), "{text}");
        assert_ne!(got, shown(&*by_name(&loss(text).0.kind, Reduction::Mean).unwrap()), "{text}");
    }
}

#[test]
fn every_option_of_every_loss_is_tried_above() {
    for name in names() {
        for known in LossSpec::known(name).unwrap() {
            let tried = |(text, _): &(&str, Made)| {
                let spec = loss(text).0;
                spec.kind == name && spec.options.contains_key(known.name)
            };
            assert!(known.name == "reduction" || LOSSES.iter().any(tried), "{name}.{}", known.name);
        }
    }
}

#[test]
fn usual_values_are_those_of_the_losses() {
    for name in names() {
        let mut spec = LossSpec(gradus_tensor::spec::Spec::new(name));
        for known in LossSpec::known(name).unwrap() {
            spec.0.options.extend(known.usual.map(|usual| (known.name.to_owned(), usual)));
        }
        let plain = by_name(name, Reduction::Mean).unwrap();
        assert_eq!(shown(&*spec.build().unwrap()), shown(&*plain));
    }
}

#[test]
fn what_is_wrong_in_a_loss_is_named() {
    for (text, wanted) in [
        (
            "type='huber'\nbeta=1",
            "loss (huber): there is no option loss.beta; help: it has reduction, delta, weight",
        ),
        ("type='huber'\ndelta=0", "loss (huber): delta is 0, a positive number is needed"),
        (
            "type='cross_entropy'\nlabel_smoothing=1.5",
            "loss (cross_entropy): label_smoothing is 1.5, a number from 0 to 1 is needed",
        ),
        (
            "type='cross_entropy'\nignore_index=0.5",
            "loss (cross_entropy): loss.ignore_index is 0.5, a whole number is needed",
        ),
        ("type='mse'\nweight=[1, 'a']", "loss (mse): loss.weight is [1, \"a\"], a list of numbers is needed"),
        (
            "type='mse'\nreduction='average'",
            "loss (mse): loss.reduction is \"average\", one of \"mean\", \"sum\", \"none\", \"batchmean\" is needed",
        ),
        ("type='multi_margin'\np=3", "loss (multi_margin): p is 3, 1 or 2 is needed"),
    ] {
        let error = loss(text).build::<f32>().err().unwrap().to_string();
        assert_eq!(error.replace("\n  help   ", "; help: "), wanted);
    }
    let error = loss("type='rmse'").build::<f32>().err().unwrap().to_string();
    assert!(
        error.starts_with("loss (rmse): no loss is called \"rmse\"\n  help   one of mse, l1,"),
        "{error}"
    );
}
