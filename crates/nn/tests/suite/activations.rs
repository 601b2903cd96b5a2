//! Activations as layers: random and learned slopes, axes, and the texts of what is refused.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::plain::plain;
use gradus_autograd::{Graph, Module};
use gradus_nn::{
    Celu, Elu, Glu, Hardtanh, LogSumExp, Prelu, Rrelu, SmoothMax, Softmin, Softplus, Softshrink,
};
use gradus_tensor::{Params, Tensor};

fn graph() -> Graph<f64> {
    Graph::new(&Params::seed(3))
}

fn run(module: impl Module<f64>, x: &Tensor<f64>) -> Tensor<f64> {
    module.forward(graph().step().input(x)).value().unwrap()
}

#[test]
fn random_slopes_are_uniform_differ_by_step_and_are_their_mean_in_evaluation() {
    let (x, mut graph) = (Tensor::full([10_000], -2.0), graph());
    let mut draw = || Rrelu.forward(graph.step().input(&x)).value().unwrap();
    let (first, second) = (draw(), draw());
    assert_ne!(first, second);
    let slopes = first.map(|y| y / -2.0);
    assert!(slopes.as_slice().iter().all(|a| (0.125..1.0 / 3.0).contains(a)));
    let middle = (0.125 + 1.0 / 3.0) / 2.0;
    assert!((slopes.mean() - middle).abs() < 3e-3 && (slopes.var(0).sqrt() / 0.060_14 - 1.0).abs() < 0.02);
    let y = Rrelu.forward(graph.eval().input([-2.0, 0.0, 3.0])).value().unwrap();
    assert_eq!(y.as_slice(), [-2.0 * middle, 0.0, 3.0]);
    let again = Rrelu { lower: 0.5, upper: 0.5 };
    assert_eq!(run(again, &Tensor::from([-2.0, 4.0])).as_slice(), [-1.0, 4.0]);
}

/// One slope for each channel, which is axis 1, also where more axes follow; by plain loops.
#[test]
fn learned_slopes_belong_to_channels() {
    let params = Params::<f64>::seed(0);
    let act = Prelu::with(&params.scope("act"), 3, 0.25);
    act.weight.set(&Tensor::from([0.5, -1.0, 2.0])).unwrap();
    assert_eq!(params.list()[0].name(), "act.weight");
    let mut graph = Graph::new(&params);
    for shape in [&[2, 3][..], &[2, 3, 4], &[2, 3, 2, 2], &[3]] {
        let shape = gradus_tensor::Shape::new(shape).unwrap();
        let x = Tensor::linspace(-3.0, 2.0, shape.len()).reshape(shape).unwrap();
        let inner: usize = shape.dims().iter().skip(2).product();
        let channel = |i: usize| i / inner % 3;
        params.zero_grad();
        let y = act.forward(graph.step().input(&x));
        y.sum().backward().unwrap();
        let weight = act.weight.value();
        let (mut want, mut slopes) = (Vec::new(), [0.0; 3]);
        for (i, &x) in x.as_slice().iter().enumerate() {
            want.push(if x > 0.0 { x } else { weight[[channel(i)]] * x });
            slopes[channel(i)] += x.min(0.0);
        }
        assert_eq!(y.value().unwrap().as_slice(), want);
        let grad = act.weight.grad();
        assert!(grad.as_slice().iter().zip(slopes).all(|(g, s)| (g - s).abs() < 1e-14), "{grad} {slopes:?}");
    }
    let y = act.forward(graph.step().input(Tensor::zeros([3, 2])));
    let text = plain(&y.value().unwrap_err());
    assert!(text.starts_with("prelu: the slopes [3] must be [1] or one for each of 2 channels"), "{text}");
}

#[test]
fn axes_count_from_both_ends() {
    let x = Tensor::from([[1.0, 2.0], [3.0, 5.0]]);
    let near = |a: Tensor<f64>, b: &[f64]| {
        assert!(a.as_slice().iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-15), "{a} against {b:?}");
    };
    let (p, q) = (1.0 / (1.0 + 1f64.exp()), 1.0 / (1.0 + 2f64.exp()));
    near(run(Softmin, &x), &[1.0 - p, p, 1.0 - q, q]);
    near(run(SmoothMax, &x), &[p + 2.0 * (1.0 - p), 3.0 * q + 5.0 * (1.0 - q)]);
    near(run(SmoothMax { beta: 0.0, dim: 0 }, &x), &[2.0, 3.5]);
    near(run(LogSumExp { dim: 0 }, &x), &[(1f64.exp() + 3f64.exp()).ln(), (2f64.exp() + 5f64.exp()).ln()]);
    near(run(Glu { dim: 0 }, &x), &[1.0 / (1.0 + (-3f64).exp()), 2.0 / (1.0 + (-5f64).exp())]);
    near(run(Glu, &x), &[1.0 / (1.0 + (-2f64).exp()), 3.0 / (1.0 + (-5f64).exp())]);
}

#[test]
fn bad_attributes_are_refused_where_the_layer_is_used() {
    let layers: [(Box<dyn Module<f64>>, &str); 7] = [
        (
            Box::new(Hardtanh { min_val: 1.0, max_val: -1.0 }),
            "hardtanh: min_val is 1, which is not below max_val, -1",
        ),
        (Box::new(Celu { alpha: 0.0 }), "celu: alpha is 0, a number other than 0 is needed"),
        (
            Box::new(Softplus { beta: 0.0, threshold: 20.0 }),
            "softplus: beta is 0, a number other than 0 is needed",
        ),
        (Box::new(Softshrink { lambd: -0.5 }), "softshrink: lambd is -0.5, a number from 0 up is needed"),
        (
            Box::new(Rrelu { lower: 0.5, upper: 0.2 }),
            "rrelu: the lower slope 0.5 is not at or below the upper one, 0.2",
        ),
        (Box::new(Glu), "glu: axis 0 has the odd size 3, two halves are needed"),
        (Box::new(Glu { dim: 1 }), "glu: no axis 1 in [3], which has 1"),
    ];
    for (layer, want) in layers {
        let mut graph = graph();
        let text = plain(&layer.forward(graph.step().input([0.5, 1.0, -2.0])).value().unwrap_err());
        assert_eq!(text.lines().next().unwrap(), want);
        assert!(text.contains("at     crates/nn/tests/suite/activations.rs:*"), "{text}");
    }
}

#[test]
fn labels_name_the_attributes() {
    let labels = [
        Module::<f64>::label(&Elu),
        Module::<f64>::label(&Hardtanh),
        Module::<f64>::label(&Rrelu { lower: 0.1, upper: 0.3 }),
        Module::<f64>::label(&Softmin),
    ];
    assert_eq!(
        labels,
        [
            "Elu(alpha=1.0)",
            "Hardtanh(min_val=-1.0, max_val=1.0)",
            "Rrelu(lower=0.1, upper=0.3)",
            "Softmin(dim=-1)"
        ]
    );
}
