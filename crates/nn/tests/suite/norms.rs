//! Normalising layers: batches against plain loops, running averages in graphs, programs and files, shapes that are refused.

use crate::counting::count;
use crate::plain::plain;
use gradus_autograd::{Graph, Module, Predictor, check::gradcheck};
use gradus_nn::{
    BatchNorm1d, BatchNormOptions, GroupNorm, GroupNormOptions, LayerNorm, LayerNormOptions, Linear, RmsNorm,
    RmsNormOptions, Sequential,
};
use gradus_tensor::{Elem, Mover, Params, Tensor, random::Stream};
use std::collections::BTreeMap;

fn batch(rows: usize, seed: u64) -> Tensor<f64> {
    Tensor::normal([rows, 3], 1.0, 2.0, &mut Stream::new(seed, "batch"))
}

/// Mean and variance of each of the three columns, the latter divided by n − `less`.
fn moments(x: &Tensor<f64>, less: usize) -> [Vec<f64>; 2] {
    [x.mean_axes(&[0], false).unwrap().into_vec(), x.var_axes(&[0], less, false).unwrap().into_vec()]
}

fn near(got: &Tensor<f64>, want: &[f64]) {
    assert_eq!(got.len(), want.len());
    let pairs = got.as_slice().iter().zip(want);
    pairs.for_each(|(g, w)| assert!((g - w).abs() <= 1e-13 * (1.0 + w.abs()), "{got} against {want:?}"));
}

/// Three steps over batches of several sizes and an evaluation, which changes nothing; with a momentum and with none.
#[test]
fn running_averages_are_those_of_a_loop() {
    for momentum in [Some(0.1), Some(0.6), None] {
        let params = Params::<f64>::seed(0);
        let norm = BatchNormOptions::default().momentum(momentum).build(&params.scope("bn"), 3);
        let mut graph = Graph::new(&params);
        let (mut mean, mut var) = (vec![0.0; 3], vec![1.0; 3]);
        for (step, rows) in [5, 4, 7].into_iter().enumerate() {
            let x = batch(rows, step as u64);
            norm.forward(graph.step().input(&x)).sum().backward().unwrap();
            let share = momentum.unwrap_or(1.0 / (step as f64 + 1.0));
            let [m, v] = moments(&x, 1);
            for k in 0..3 {
                mean[k] = (1.0 - share) * mean[k] + share * m[k];
                var[k] = (1.0 - share) * var[k] + share * v[k];
            }
            near(&norm.running_mean().unwrap().value(), &mean);
            near(&norm.running_var().unwrap().value(), &var);
        }
        assert_eq!(norm.num_batches_tracked().unwrap().value().item().unwrap(), 3.0);
        let x = batch(2, 9);
        let y = norm.forward(graph.eval().input(&x)).value().unwrap();
        let want = x.as_slice().iter().enumerate();
        near(&y, &want.map(|(i, x)| (x - mean[i % 3]) / (var[i % 3] + 1e-5).sqrt()).collect::<Vec<_>>());
        near(&norm.running_mean().unwrap().value(), &mean);
        // One row is enough in evaluation.
        assert!(norm.forward(graph.eval().input(batch(1, 3))).value().unwrap().is_finite());
    }
}

/// A step that is run only forwards counts, a step that is only recorded does not, and two uses in a step count twice.
#[test]
fn what_runs_counts() {
    let params = Params::<f64>::seed(0);
    let norm = BatchNorm1d::new(&params, 3);
    let mut graph = Graph::new(&params);
    let seen = || norm.num_batches_tracked().unwrap().value().item().unwrap();
    let _recorded = norm.forward(graph.step().input(batch(4, 0)));
    assert_eq!(seen(), 0.0);
    let y = norm.forward(graph.step().input(batch(4, 0)));
    y.value().unwrap();
    y.sum().value().unwrap();
    assert_eq!(seen(), 1.0);
    let g = graph.step();
    let (a, b) = (batch(4, 1), batch(4, 2));
    let sum = norm.forward(g.input(&a)).sum() + norm.forward(g.input(&b)).sum();
    let before = norm.running_mean().unwrap().value();
    sum.backward().unwrap();
    assert_eq!(seen(), 3.0);
    let [a, b] = [&a, &b].map(|x| moments(x, 1)[0].clone());
    let twice = (0..3).map(|k| 0.9 * (0.9 * before[[k]] + 0.1 * a[k]) + 0.1 * b[k]);
    near(&norm.running_mean().unwrap().value(), &twice.collect::<Vec<_>>());
}

/// An optimiser by hand: θ ← θ − 0.1·∇θ of all that is not frozen.
struct Descent(Params<f64>);

impl Mover<f64> for Descent {
    fn params(&self) -> &Params<f64> {
        &self.0
    }
    fn zero_grad(&self) {
        self.0.zero_grad();
    }
    fn step(&mut self) {
        self.0.update(|theta| {
            for index in 0..theta.parameters() {
                if let Some((theta, grad)) = theta.moving(index) {
                    theta.iter_mut().zip(grad).for_each(|(p, g)| *p -= 0.1 * g);
                }
            }
        });
    }
}

fn network(params: &Params<f64>) -> Sequential<f64> {
    Sequential::new(params)
        .add(|p| Linear::new(p, 3, 4))
        .add(|p| BatchNorm1d::new(p, 4))
        .add(|p| Linear::new(p, 4, 1))
}

/// A frozen program does to θ and to the averages what the five steps do, to the bit; neither allocates.
#[test]
fn programs_update_averages_as_graphs_do_and_nothing_is_allocated() {
    let [ours, theirs] = [(); 2].map(|()| Params::<f64>::seed(4));
    let (model, twin) = (network(&ours), network(&theirs));
    let (mut graph, mut other) = (Graph::new(&ours), Graph::new(&theirs));
    let (mut descent, mut descent2) = (Descent(ours.clone()), Descent(theirs.clone()));
    let batches: Vec<_> = (0..20).map(|seed| batch(6, seed)).collect();
    let mut five_steps = |x: &Tensor<f64>| {
        let loss = model.forward(graph.step().input(x)).sum();
        descent.zero_grad();
        loss.backward().unwrap();
        descent.step();
    };
    five_steps(&batches[0]);
    let loss = twin.forward(other.step().input(&batches[0])).sum();
    descent2.zero_grad();
    loss.backward().unwrap();
    descent2.step();
    let mut program = other.freeze().unwrap();
    program.input(&batches[1]).unwrap().step(&mut descent2).unwrap();
    five_steps(&batches[1]);
    let before = count();
    for x in &batches[2..] {
        five_steps(x);
        program.input(x).unwrap().step(&mut descent2).unwrap();
    }
    assert_eq!(count() - before, 0);
    assert_eq!(ours.read().value(), theirs.read().value());
    assert_eq!(ours.get("1.num_batches_tracked").unwrap().value().item().unwrap(), 20.0);
    // A predictor sees the averages as they come to be.
    let mut predictor = Predictor::new(&ours, |x| model.forward(x));
    let first = predictor.predict(&batches[0]).unwrap().to_vec();
    let loss = twin.forward(other.step().input(&batches[3])).sum();
    loss.backward().unwrap();
    let pairs: Vec<_> = theirs.list().iter().map(|p| (p.name(), p.value())).collect();
    ours.assign(&pairs).unwrap();
    assert_ne!(predictor.predict(&batches[0]).unwrap(), first);
}

#[test]
fn averages_are_saved_and_loaded_under_pytorchs_names() {
    let params = Params::<f64>::seed(4);
    let model = network(&params);
    let mut graph = Graph::new(&params);
    model.forward(graph.step().input(batch(6, 1))).sum().backward().unwrap();
    let names: Vec<_> = params.scope("1").list().iter().map(|p| p.name()).collect();
    assert_eq!(names, ["1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"]);
    let folder = std::env::temp_dir().join(format!("gradus-norms-{}", std::process::id()));
    params.save(&folder, &BTreeMap::new()).unwrap();
    let again = Params::<f64>::seed(5);
    let copy = network(&again);
    again.load(&folder).unwrap();
    std::fs::remove_file(&folder).unwrap();
    let x = batch(3, 2);
    let mut fresh = Graph::new(&again);
    assert_eq!(
        model.forward(graph.eval().input(&x)).value().unwrap(),
        copy.forward(fresh.eval().input(&x)).value().unwrap()
    );
    params.unfreeze();
    assert!(params.get("1.running_mean").unwrap().is_frozen());
    let summary = model.summary([6, 3]).to_string();
    assert!(summary.contains("1     BatchNorm1d(4)  [6, 4]           8\n"), "{summary}");
    assert!(summary.ends_with("29 parameters; 9 numbers in buffers"), "{summary}");
}

/// Without averages the batch's own mean and variance count in evaluation, too; without parameters there are none.
#[test]
fn averages_and_parameters_can_be_left_out() {
    let params = Params::<f64>::seed(0);
    let norm = BatchNormOptions::default().track_running_stats(false).affine(false).build(&params, 3);
    assert!(params.list().is_empty() && norm.running_mean().is_none());
    let mut graph = Graph::new(&params);
    let x = batch(8, 1);
    let y = norm.forward(graph.eval().input(&x)).value().unwrap();
    let [m, v] = moments(&y, 0);
    let own = moments(&x, 0)[1].clone();
    near(&Tensor::from(m), &[0.0; 3]);
    near(&Tensor::from(v), &own.iter().map(|v| v / (v + 1e-5)).collect::<Vec<_>>());
}

/// [batch, channels, length]: each channel over batch and length; and groups of one channel or of all are other norms.
#[test]
fn norms_over_more_axes_agree_with_each_other() {
    let params = Params::<f64>::seed(0);
    let x = Tensor::normal([4, 3, 5], 0.5, 2.0, &mut Stream::new(1, "x"));
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let input = g.input(&x);
    let y = BatchNorm1d::new(&params, 3).forward(input).value().unwrap();
    let flat =
        BatchNorm1d::new(&params, 3).forward(input.permute(&[0, 2, 1]).reshape([20, 3])).reshape([4, 5, 3]);
    near(&y, flat.permute(&[0, 2, 1]).value().unwrap().as_slice());
    let all = GroupNorm::new(&params, 1, 3).forward(input).value().unwrap();
    near(&all, LayerNorm::new(&params, [3, 5]).forward(input).value().unwrap().as_slice());
    let each = GroupNorm::new(&params, 3, 3).forward(input).value().unwrap();
    let plain = LayerNormOptions::default().elementwise_affine(false).build(&params, [5]);
    near(&each, plain.forward(input).value().unwrap().as_slice());
}

#[test]
fn gradients_agree_with_differences() {
    let x = batch(4, 3);
    for which in 0..4 {
        let checked = gradcheck(
            |x| {
                let params = Params::<f64>::seed(0);
                let all: [Box<dyn Module<f64>>; 4] = [
                    Box::new(
                        BatchNormOptions::default()
                            .affine(false)
                            .track_running_stats(false)
                            .build(&params, 3),
                    ),
                    Box::new(LayerNormOptions::default().elementwise_affine(false).build(&params, [3])),
                    Box::new(RmsNormOptions::default().elementwise_affine(false).build(&params, [3])),
                    Box::new(GroupNormOptions::default().affine(false).build(&params, 1, 3)),
                ];
                all[which].forward(x[0]).sin()
            },
            std::slice::from_ref(&x),
            2,
        );
        assert_eq!(checked.unwrap().compared, 16, "layer {which}");
    }
}

#[test]
fn the_least_square_of_the_element_type_is_added() {
    let mut graph = Graph::new(&Params::<f32>::seed(0));
    let norm = RmsNorm::new(graph.params(), [2]);
    let y = norm.forward(graph.step().input([[1e-4f32, 1e-4]])).value().unwrap();
    let want = 1e-4 / (1e-8 + f64::from(f32::EPSILON)).sqrt();
    assert!((f64::from(y.as_slice()[0]) / want - 1.0).abs() < 1e-6);
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let params = Params::<f64>::seed(0);
    type Refused<'a> = (Box<dyn Module<f64>>, &'a [usize], &'a str);
    let layers: [Refused<'_>; 7] = [
        (
            Box::new(BatchNorm1d::new(&params, 3)),
            &[4, 2],
            "batch_norm: the input [4, 2] must be [batch, 3] or [batch, 3, length]",
        ),
        (
            Box::new(BatchNorm1d::new(&params, 3)),
            &[1, 3],
            "batch_norm: 1 value for each channel in [1, 3], 2 or more are needed",
        ),
        (Box::new(LayerNorm::new(&params, [3])), &[4, 2], "layer_norm: the input [4, 2] does not end in [3]"),
        (Box::new(LayerNorm::new(&params, [3, 4])), &[4], "layer_norm: the input [4] does not end in [3, 4]"),
        (Box::new(RmsNorm::new(&params, [3])), &[], "rms_norm: the input [] does not end in [3]"),
        (
            Box::new(GroupNorm::new(&params, 2, 3)),
            &[4, 3],
            "group_norm: 3 channels do not divide into 2 groups",
        ),
        (
            Box::new(GroupNorm::new(&params, 3, 6)),
            &[4, 3],
            "group_norm: the input [4, 3] must be [batch, 6, ..]",
        ),
    ];
    let mut graph = Graph::new(&params);
    for (layer, shape, want) in layers {
        let shape = gradus_tensor::Shape::new(shape).unwrap();
        let text = plain(&layer.forward(graph.step().input(Tensor::zeros(shape))).value().unwrap_err());
        assert_eq!(text.lines().next().unwrap(), want);
        assert!(text.contains("at     crates/nn/tests/suite/norms.rs:*"), "{text}");
    }
}
