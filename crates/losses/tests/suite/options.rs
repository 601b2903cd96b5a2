//! Options of losses against their formulas, by hand and by loops; what is refused, with the texts.

use crate::plain::plain;
use gradus_autograd::{Graph, Var};
use gradus_losses::{
    BceWithLogits, CosineEmbedding, CrossEntropy, GaussianNll, Huber, KlDiv, Loss, MarginRanking, Mse,
    MultiLabelMargin, MultiMargin, Nll, Reduction, SigmoidFocal, SmoothL1, SoftmaxFocal, TripletMargin,
};
use gradus_tensor::{Params, Tensor};

const END: u32 = MultiLabelMargin::END;

fn graph() -> Graph<f64> {
    Graph::new(&Params::seed(0))
}

fn near(got: &[f64], want: &[f64]) {
    assert_eq!(got.len(), want.len());
    got.iter()
        .zip(want)
        .for_each(|(g, w)| assert!((g - w).abs() <= 1e-14 * (1.0 + w.abs()), "{got:?} {want:?}"));
}

/// PyTorch's documented example: x = [0.1, 0.2, 0.4, 0.8], y = [3, 0, −1, 1]; ℓ = 0.25·((1 − (0.1 − 0.2)) + (1 − (0.1 − 0.4)) +
/// (1 − (0.8 − 0.2)) + (1 − (0.8 − 0.4))) = 0.85.
#[test]
fn several_labels_a_row_by_hand() {
    let mut graph = graph();
    let g = graph.step();
    let x = g.input([[0.1, 0.2, 0.4, 0.8], [2.0, -1.0, 0.5, 0.5]]);
    let loss = MultiLabelMargin::none().forward(x, g.labels([[3, 0, END, 1], [0, END, END, END]]));
    // In the second row class 0 leads by more than 1 but for 0.5: max(0, 1 − 1.5) = 0.
    near(loss.value().unwrap().as_slice(), &[0.85, 0.0]);
    let slope = g.grad(loss, [x])[0].value().unwrap();
    near(slope.as_slice(), &[-0.5, 0.5, 0.5, -0.5, 0.0, 0.0, 0.0, 0.0]);
    let none = MultiLabelMargin::none().forward(x, g.labels([[END, 1], [1, 1]]));
    // Class 1 twice: 2·((1 + 1 + 2) + (1 + 1 + 0.5)·2)/4.
    near(none.value().unwrap().as_slice(), &[0.0, 4.5]);
}

/// −α_y·(1 − p_y)^γ·ln p_y by a plain loop; with γ = 0 it is cross-entropy.
#[test]
fn focal_loss_of_classes_by_a_loop() {
    let mut graph = graph();
    let z = Tensor::from([[1.0, -2.0, 0.5], [30.0, 0.0, -30.0], [0.1, 0.2, 0.3], [5.0, 1.0, 1.0]]);
    let (labels, alpha) = ([0u32, 0, 2, 1], [0.5, 2.0, 1.5]);
    let g = graph.step();
    for gamma in [0.0, 0.5, 2.0, 3.7] {
        let loss = SoftmaxFocal::none().gamma(gamma).alpha(alpha).forward(g.input(&z), g.labels(labels));
        let rows = z.rows().zip(labels).map(|(z, y)| {
            let total: f64 = z.iter().map(|z| z.exp()).sum();
            let p = z[y as usize].exp() / total;
            let wrong: f64 =
                z.iter().enumerate().filter(|(k, _)| *k != y as usize).map(|(_, z)| z.exp() / total).sum();
            -alpha[y as usize] * wrong.powf(gamma) * if p > 0.5 { (-wrong).ln_1p() } else { p.ln() }
        });
        near(loss.value().unwrap().as_slice(), &rows.collect::<Vec<_>>());
    }
    let plain = CrossEntropy::mean().forward(g.input(&z), g.labels(labels)).item().unwrap();
    let focal = SoftmaxFocal::mean().gamma(0.0).forward(g.input(&z), g.labels(labels)).item().unwrap();
    near(&[focal], &[plain]);
    let some = SoftmaxFocal::mean().ignore_index(2).forward(g.input(&z), g.labels(labels)).item().unwrap();
    let all = SoftmaxFocal::none().forward(g.input(&z), g.labels(labels)).value().unwrap();
    near(&[some], &[(all[[0]] + all[[1]] + all[[3]]) / 3.0]);
}

/// Ignored rows count nothing: neither in the sum, nor in the mean, nor in the gradient, even where they hold infinities.
#[test]
fn ignored_rows_count_nothing() {
    let mut graph = graph();
    let g = graph.step();
    let labels = || g.labels([1, -100i64 as u32, 0]);
    let z = g.input([[0.5, 1.0], [3.0, -8.0], [0.0, 2.0]]);
    let kept = g.input([[0.5, 1.0], [0.0, 2.0]]);
    let (loss, want) = (CrossEntropy::mean().ignore_index(-100), CrossEntropy::mean());
    let (loss, want) = (loss.forward(z, labels()), want.forward(kept, g.labels([1, 0])));
    near(&[loss.item().unwrap()], &[want.item().unwrap()]);
    let slope = g.grad(loss, [z])[0].value().unwrap();
    assert_eq!(slope.as_slice()[2..4], [0.0, 0.0]);
    let x = g.input([[-1.0, -0.5], [f64::NEG_INFINITY, f64::NEG_INFINITY], [-2.0, -0.1]]);
    let loss = Nll::sum().ignore_index(-100).forward(x, labels());
    near(&[loss.item().unwrap()], &[2.5]);
    // A mean over nothing is NaN, as in PyTorch.
    assert!(Nll::mean().ignore_index(1).forward(kept, g.labels([1, 1])).item().unwrap().is_nan());
}

/// Weighted losses run again and again without a new recording, and frozen programs take no more inputs for it.
#[test]
fn weights_belong_to_the_program() {
    let params = Params::<f64>::seed(0);
    let w = params.add("w", [2], |_| 0.5);
    let criterion = CrossEntropy::mean().weight([1.0, 3.0]).label_smoothing(0.1);
    let mut graph = Graph::new(&params);
    let x = Tensor::from([[1.0, 2.0], [-1.0, 0.0]]);
    let mut loss = 0.0;
    for _ in 0..3 {
        let g = graph.step();
        let value = criterion.forward(g.input(&x) * g.param(&w), g.labels([0, 1]));
        value.backward().unwrap();
        loss = value.item().unwrap();
    }
    assert_eq!(graph.recordings(), 1);
    let mut program = graph.freeze().unwrap();
    assert_eq!(program.input(&x).unwrap().labels([0u32, 1]).unwrap().run().unwrap(), [loss]);
}

/// Losses keep finite far out, in f32: scores of ±10⁴.
#[test]
fn far_out_losses_and_slopes_are_finite() {
    fn check(name: &str, run: impl for<'g> Fn(Var<'g, f32>, &'g Graph<f32>) -> Var<'g, f32>) {
        let mut graph = Graph::<f32>::new(&Params::seed(0));
        let g = graph.step();
        let z = g.input([[1e4, -1e4, 0.0], [-1e4, 1e4, 1.0], [1e4, 1e4, 1e4]]);
        let loss = run(z, g);
        let first = g.grad(loss, [z])[0];
        let second = g.grad(first, [z])[0];
        for v in [loss, first, second] {
            assert!(v.value().unwrap().is_finite(), "{name}: {}", v.value().unwrap());
        }
    }
    let answers = [[0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    check("bce_with_logits", |z, g| {
        BceWithLogits::none().pos_weight([2.0, 0.5, 1.0]).forward(z, g.input(answers))
    });
    check("sigmoid_focal", |z, g| SigmoidFocal::none().forward(z, g.input(answers)));
    check("sigmoid_focal, γ = 0", |z, g| SigmoidFocal::none().gamma(0.0).forward(z, g.input(answers)));
    check("sigmoid_focal, γ = ½", |z, g| SigmoidFocal::none().gamma(0.5).forward(z, g.input(answers)));
    check("softmax_focal, γ = ½", |z, g| SoftmaxFocal::none().gamma(0.5).forward(z, g.labels([0, 0, 1])));
    check("softmax_focal", |z, g| SoftmaxFocal::none().forward(z, g.labels([0, 0, 1])));
    check("cross_entropy", |z, g| CrossEntropy::none().label_smoothing(0.1).forward(z, g.labels([0, 0, 1])));
    check("multi_margin", |z, g| MultiMargin::none().forward(z, g.labels([0, 0, 1])));
    check("huber", |z, g| Huber::none().forward(z, g.input(answers)));
    check("smooth_l1", |z, g| SmoothL1::none().beta(0.3).forward(z, g.input(answers)));
    check("cosine", |z, g| CosineEmbedding::none().forward(z, g.input(answers), g.input([1.0, -1.0, 1.0])));
    check("triplet", |z, g| TripletMargin::none().forward(z, g.input(answers), z * 0.5));
}

/// Where anchor and example are equal and ε is 0, the distance has no slope: it counts as 0.
#[test]
fn a_distance_of_0_has_the_slope_0() {
    let mut graph = graph();
    let g = graph.step();
    let (a, n) = (g.input([[1.0, 2.0]]), g.input([[1.0, 3.0]]));
    let loss = TripletMargin::mean().margin(5.0).eps(0.0).forward(a, a, n);
    let slope = g.grad(loss, [a])[0].value().unwrap();
    near(slope.as_slice(), &[0.0, 1.0]);
}

#[test]
fn the_mean_of_a_batch_divides_by_rows() {
    let mut graph = graph();
    let g = graph.step();
    let (x, q) = (g.input([[-1.0, -0.5], [-0.7, -0.7]]), g.input([[0.0, 1.0], [0.5, 0.5]]));
    let [batch, sum] =
        [Reduction::BatchMean, Reduction::Sum].map(|r| KlDiv::new(r).forward(x, q).item().unwrap());
    near(&[batch, sum], &[sum / 2.0, 0.5 + (0.5f64.ln() + 0.7)]);
}

/// The first line of the error of a loss on a graph.
fn refusal(run: impl for<'g> Fn(&'g Graph<f64>) -> Var<'g, f64>) -> String {
    let mut graph = graph();
    let text = plain(&run(graph.step()).value().unwrap_err());
    assert!(text.contains("at    ") && text.contains("crates/losses/tests/suite/options.rs:*"), "{text}");
    text.lines().next().unwrap().to_owned()
}

#[test]
fn bad_options_are_refused() {
    let z = || Tensor::zeros([3, 2]);
    for (got, want) in [
        (
            refusal(|g| Huber::mean().delta(0.0).forward(g.input([1.0]), g.input([1.0]))),
            "huber: delta is 0, a positive number is needed",
        ),
        (
            refusal(|g| SmoothL1::mean().beta(-1.0).forward(g.input([1.0]), g.input([1.0]))),
            "smooth_l1: beta is -1, a number from 0 up is needed",
        ),
        (
            refusal(|g| CrossEntropy::mean().label_smoothing(1.5).forward(g.input(z()), g.labels([0, 1, 0]))),
            "cross_entropy: label_smoothing is 1.5, a number from 0 to 1 is needed",
        ),
        (
            refusal(|g| {
                CrossEntropy::mean().weight([1.0, 2.0, 3.0]).forward(g.input(z()), g.labels([0, 1, 0]))
            }),
            "cross_entropy: the weights are [3], the classes are 2",
        ),
        (
            refusal(|g| Nll::mean().class_axis(5).forward(g.input(z()), g.labels([0, 1, 0]))),
            "nll: no axis 5 in [3, 2], which has 2",
        ),
        (
            refusal(|g| MultiMargin::mean().p(3).forward(g.input(z()), g.labels([0, 1, 0]))),
            "multi_margin: p is 3, 1 or 2 is needed",
        ),
        (
            refusal(|g| TripletMargin::mean().p(0.5).forward(g.input([1.0]), g.input([1.0]), g.input([1.0]))),
            "triplet_margin: p is 0.5, a number from 1 up is needed",
        ),
    ] {
        assert_eq!(got, want);
    }
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let z = || Tensor::zeros([3, 2]);
    for (got, want) in [
        (
            refusal(|g| Mse::mean().weight([1.0, 2.0, 3.0]).forward(g.input(z()), g.input(z()))),
            "mse: the weights are [3], the losses [3, 2]",
        ),
        (
            refusal(|g| MarginRanking::mean().forward(g.input([1.0]), g.input([1.0]), g.input([1.0, 1.0]))),
            "margin_ranking: the shapes differ: input1 [1], input2 [1], target [2]",
        ),
        (
            refusal(|g| {
                CosineEmbedding::mean().forward(g.input([[1.0]]), g.input([[1.0]]), g.input([[1.0]]))
            }),
            "cosine_embedding: the vectors [1, 1] need one target each, the targets are [1, 1]",
        ),
        (
            refusal(|g| {
                GaussianNll::mean().forward(
                    g.input([1.0, 2.0]),
                    g.input([1.0, 2.0]),
                    g.input([1.0, 1.0, 1.0]),
                )
            }),
            "gaussian_nll: the variance [3] does not stretch to the output [2]",
        ),
        (
            refusal(|g| MultiLabelMargin::mean().forward(g.input(z()), g.labels([0, 1, 0]))),
            "multi_label_margin: the output [3, 2] needs a list of labels a row, the labels are [3]",
        ),
    ] {
        assert_eq!(got, want);
    }
}
