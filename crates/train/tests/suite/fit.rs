use crate::training::{Plug, data, network};
use gradus_losses::{BceWithLogits, CrossEntropy, Loss, Mse};
use gradus_nn::{Linear, Model};
use gradus_optim::{Adam, ClipNorm, Sgd};
use gradus_tensor::{Params, Tensor};
use gradus_train::{BestModel, EarlyStopping, Ended, Every, Fit, TimeBudget, evaluate};
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

#[test]
fn the_best_model_is_given_back() {
    let (train, valid) = data::<f32>();
    let model = network::<f32>();
    // A rate at which the loss jumps about.
    let mut optimizer = Sgd::new(model.params(), 2.0);
    let history = Fit::new(&model, CrossEntropy::mean(), &mut optimizer)
        .epochs(12)
        .batch_size(16)
        .validate(&valid)
        .with(BestModel::new("valid_loss"))
        .run(&train)
        .unwrap();
    let losses = history.epochs("valid_loss");
    let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(best < *losses.last().unwrap());
    let mut graph = gradus_autograd::Graph::new(model.params());
    let now = evaluate(&mut graph, &*model, &CrossEntropy::mean(), &valid).unwrap();
    assert_eq!(now.loss(), best);
    assert_eq!(
        now.accuracy(),
        Some(now.predicted().iter().zip(&now.labels).filter(|(p, y)| p == y).count() as f64 / 40.0)
    );
}

#[test]
fn it_stops_early_and_in_time_and_when_interrupted() {
    let (train, valid) = data::<f32>();
    let fit = |callback: Box<dyn gradus_train::Callback<f32>>, interrupt: bool| {
        let model = network::<f32>();
        let mut optimizer = Sgd::new(model.params(), 0.0);
        let fit = Fit::new(&model, CrossEntropy::mean(), &mut optimizer)
            .epochs(100)
            .validate(&valid)
            .with_boxed(callback);
        fit.interrupt(Arc::new(AtomicBool::new(interrupt))).run(&train).unwrap()
    };
    let early = fit(Box::new(EarlyStopping::new("train_loss", 3).min_delta(0.5)), false);
    let Ended::Stopped(reason) = &early.ended else { panic!("{:?}", early.ended) };
    assert!(reason.starts_with("train_loss has not become better for 3 epochs; best 0."), "{reason}");
    assert_eq!(early.epochs("train_loss").len(), 4);
    let late = fit(Box::new(TimeBudget::new(Duration::ZERO)), false);
    assert_eq!(late.ended, Ended::Stopped("the time of 0 s is used up".into()));
    assert_eq!((late.steps, late.measurements.len()), (1, 1));
    let interrupted = fit(Box::new(EarlyStopping::new("valid_loss", 3)), true);
    assert_eq!((interrupted.ended, interrupted.steps), (Ended::Interrupted, 1));
}

#[test]
fn a_loss_that_is_no_number_says_where_it_arose() {
    let (train, _) = data::<f32>();
    let fail = |plug: u64| {
        let model = network::<f32>();
        let mut optimizer = Sgd::new(model.params(), 1e38);
        let fit = Fit::new(&model, CrossEntropy::mean(), &mut optimizer).batch_size(8).with(Plug(plug));
        let error = fit.run(&train).unwrap_err().to_string();
        let parameters = model.params().list().into_iter().filter(|p| !p.is_buffer());
        let theta: Vec<u32> = parameters.flat_map(|p| p.value().into_vec()).map(f32::to_bits).collect();
        (error, theta)
    };
    let (error, theta) = fail(u64::MAX);
    assert!(
        error.starts_with("epoch 1, batch 2 of 12: the loss is NaN; no step was made with it\n  first  "),
        "{error}"
    );
    assert!(error.contains("the first number that is not finite"), "{error}");
    assert!(error.contains("help   try a smaller learning rate"), "{error}");
    // θ is what the last good step made of it.
    assert!(theta == fail(1).1);
}

#[test]
fn numbers_and_two_classes_are_learnt_too() {
    let x = Tensor::new([64, 1], (0..64).map(|i| f64::from(i) / 32.0 - 1.0).collect()).unwrap();
    let line = gradus_data::Dataset::regression("line", x.clone(), x.map(|x| 2.0 * x + 1.0), ["y"]).unwrap();
    let params = Params::seed(0);
    let model = Model::new(&params, Linear::new(&params, 1, 1));
    let mut optimizer = Adam::new(&params, 0.05);
    let rmse = |e: &gradus_train::Evaluation<f64>| {
        let squares = e.outputs.iter().zip(&e.values).map(|(y, t)| (y - t).powi(2));
        (squares.sum::<f64>() / e.values.len() as f64).sqrt()
    };
    let history = Fit::new(&model, Mse::mean(), &mut optimizer)
        .epochs(60)
        .clip(ClipNorm::new(10.0))
        .validate(&line)
        .validate_every(Every::Epochs(25))
        .metric("rmse", rmse)
        .run(&line)
        .unwrap();
    assert!(history.last("valid_rmse").unwrap() < 1e-2);
    assert!(
        (history.last("valid_rmse").unwrap().powi(2) - history.last("valid_loss").unwrap()).abs() < 1e-12
    );
    assert_eq!((history.epochs("valid_rmse").len(), history.epochs("train_loss").len()), (3, 60));

    let half = gradus_data::Dataset::new(
        "half",
        x.clone(),
        (0..64).map(|i| u32::from(i >= 32)).collect(),
        ["-", "+"],
    )
    .unwrap();
    for outputs in [1, 2] {
        let params = Params::seed(0);
        let model = Model::new(&params, Linear::new(&params, 1, outputs));
        let mut optimizer = Adam::new(&params, 0.1);
        let criterion: Box<dyn Loss<f64>> = Box::new(BceWithLogits::mean());
        let history = Fit::new(&model, criterion, &mut optimizer).epochs(50).run(&half).unwrap();
        assert!(history.last("train_loss").unwrap() < 0.2);
        assert_eq!(history.last("train_accuracy").is_some(), outputs == 2);
    }
}

#[test]
fn what_does_not_fit_is_said_before_training() {
    let (train, valid) = data::<f32>();
    let fail = |metric: &str, width: usize, batch: usize| {
        let params = Params::seed(0);
        let model = Model::new(&params, Linear::new(&params, width, 2));
        let mut optimizer = Adam::new(&params, 0.1);
        let fit = Fit::new(&model, CrossEntropy::mean(), &mut optimizer).batch_size(batch).validate(&valid);
        fit.with(EarlyStopping::new(metric, 3)).run(&train).unwrap_err().to_string()
    };
    let unknown = fail("valid_los", 2, 8);
    assert!(unknown.contains("needs the metric \"valid_los\", which is not measured"), "{unknown}");
    assert!(
        unknown.contains("measured are lr, train_loss, train_accuracy, valid_loss, valid_accuracy"),
        "{unknown}"
    );
    assert!(fail("valid_loss", 3, 8).contains("[1, 2]"), "{}", fail("valid_loss", 3, 8));
    assert!(fail("valid_loss", 2, 0).contains("batch_size = 0"));
}
