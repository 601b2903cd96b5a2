//! Losses at the ends of their ranges, and reductions against each other.

use gradus_autograd::{Graph, Var};
use gradus_losses::{Bce, BceWithLogits, CrossEntropy, Loss, Reduction, by_name, names};
use gradus_tensor::{Params, Real, Tensor};

/// The losses of single elements or rows, and their gradient by the output.
fn losses<T: Real>(
    criterion: &impl Loss<T>,
    output: Tensor<T>,
    target: impl for<'g> Fn(&'g Graph<T>) -> Var<'g, T>,
) -> [Vec<T>; 2] {
    let mut graph = Graph::new(&Params::<T>::seed(0));
    let g = graph.step();
    let output = g.input(&output);
    let loss = criterion.forward(output, target(g));
    [loss, g.grad(loss, [output])[0]].map(|var| var.value().unwrap().into_vec())
}

/// ln Σ exp(zⱼ) − z_y for a largest logit of ±10³⁸ is the distance to the label's logit, the sum of exponentials being 1.
#[test]
fn cross_entropy_stays_finite() {
    let z =
        Tensor::from([[1e38f32, 0.0, -1e38], [-1e38, 1e38, -1e38], [1e38, 1e38, 1e38], [-1e38, 0.0, 1.0]]);
    let [loss, slope] = losses(&CrossEntropy::none(), z, |g| g.labels([2, 1, 0, 1]));
    assert_eq!(loss[..2], [2e38, 0.0]);
    assert!((loss[2] - 3f32.ln()).abs() < 1e-6, "{}", loss[2]);
    assert!((loss[3] - (1.0 + (-1f32).exp().ln_1p())).abs() < 1e-6, "{}", loss[3]);
    assert_eq!(slope[..6], [1.0, 0.0, -1.0, 0.0, 0.0, 0.0]);
    assert!(slope.iter().all(|d| d.is_finite() && d.abs() <= 1.0), "{slope:?}");
}

#[test]
fn entropy_of_logits_stays_finite() {
    let z = Tensor::from([1e38f32, 1e38, -1e38, -1e38, 0.0]);
    let [loss, slope] = losses(&BceWithLogits::none(), z, |g| g.input([0.0, 1.0, 0.0, 1.0, 0.5]));
    assert_eq!(loss, [1e38, 0.0, 0.0, 1e38, std::f32::consts::LN_2]);
    assert_eq!(slope, [1.0, 0.0, 0.0, -1.0, 0.0]);
}

/// At p = 0 and p = 1 logarithms count as −100 and p·(1 − p) as 10⁻¹², as in PyTorch 2.15: a right answer costs nothing,
/// a wrong one 100.
#[test]
fn certain_probabilities_cost_nothing_or_a_hundred() {
    let p = Tensor::from([0.0, 0.0, 1.0, 1.0, 0.0]);
    let [loss, slope] = losses(&Bce::none(), p, |g| g.input([0.0, 1.0, 1.0, 0.0, 0.25]));
    assert_eq!(loss, [0.0, 100.0, 0.0, 100.0, 25.0]);
    assert_eq!(slope, [0.0, -1e12, 0.0, 1e12, -0.25e12]);
}

#[test]
fn mean_and_sum_are_those_of_the_single_losses() {
    for name in names() {
        let run = |reduction: Reduction| {
            let criterion = by_name::<f64>(name, reduction).unwrap();
            let mut graph = Graph::new(&Params::seed(0));
            let g = graph.step();
            let output = g.input(Tensor::linspace(0.1, 0.9, 12).reshape([4, 3]).unwrap());
            let target = if name == "multi_label_margin" {
                g.labels([[0], [1], [2], [0]])
            } else if criterion.takes_labels() {
                g.labels([0, 1, 2, 0])
            } else {
                g.input(Tensor::linspace(1.0, 0.0, 12).reshape([4, 3]).unwrap())
            };
            criterion.forward(output, target).value().unwrap()
        };
        let [single, mean, sum] = [Reduction::None, Reduction::Mean, Reduction::Sum].map(run);
        let by_row = [
            "cross_entropy",
            "nll",
            "multi_margin",
            "multi_label_margin",
            "multi_label_soft_margin",
            "softmax_focal",
        ];
        assert_eq!(single.dims(), if by_row.contains(&name) { &[4][..] } else { &[4, 3] }, "{name}");
        assert_eq!((mean.item().unwrap(), sum.item().unwrap()), (single.mean(), single.sum()), "{name}");
        assert!(sum.item().unwrap().abs() > 0.1, "{name}: {sum}");
    }
}

/// PyTorch's default is the mean, and so is ours.
#[test]
fn the_mean_is_the_default() {
    assert_eq!((Reduction::default(), CrossEntropy::default()), (Reduction::Mean, CrossEntropy::mean()));
    assert_eq!(Bce::default(), Bce::mean());
}
