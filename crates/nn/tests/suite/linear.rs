//! Linear layers: values against a plain loop, the text of the error of a wrong input, the distribution they start from.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::plain::plain;
use gradus_autograd::{Graph, Module};
use gradus_nn::{Init, Linear, LinearOptions, init::Constant};
use gradus_tensor::{Params, Shape, Tensor, random::Stream};

const INPUTS: usize = 4;
const OUTPUTS: usize = 3;

/// y[r][o] = b[o] + Σᵢ x[r][i]·W[o][i] and the gradients of Σ dy·y, by plain loops: y, ∂x, ∂W, ∂b.
fn by_loops(layer: &Linear<f64>, x: &[f64], dy: &[f64]) -> [Vec<f64>; 4] {
    let weight = layer.weight.value();
    let bias = layer.bias.as_ref().map_or(Tensor::zeros([OUTPUTS]), |b| b.value());
    let rows = x.len() / INPUTS;
    let mut y = Vec::new();
    let (mut dx, mut dw, mut db) = (vec![0.0; x.len()], vec![0.0; INPUTS * OUTPUTS], vec![0.0; OUTPUTS]);
    for r in 0..rows {
        for o in 0..OUTPUTS {
            let mut sum = bias[[o]];
            let d = dy[r * OUTPUTS + o];
            for i in 0..INPUTS {
                let (w, x) = (weight[[o, i]], x[r * INPUTS + i]);
                sum += x * w;
                dx[r * INPUTS + i] += d * w;
                dw[o * INPUTS + i] += d * x;
            }
            db[o] += d;
            y.push(sum);
        }
    }
    [y, dx, dw, db]
}

fn same(got: &[f64], want: &[f64]) {
    assert_eq!(got.len(), want.len());
    got.iter().zip(want).for_each(|(g, w)| assert!((g - w).abs() <= 1e-13, "{g} {w}"));
}

#[test]
fn linear_is_a_plain_loop_for_every_rank() {
    let mut stream = Stream::new(4, "linear");
    for (lead, bias) in
        [(&[][..], true), (&[5], true), (&[2, 3], true), (&[2, 1, 3], true), (&[5], false), (&[0], true)]
    {
        let params = Params::<f64>::seed(1);
        let layer = LinearOptions::default().bias(bias).build(&params, INPUTS, OUTPUTS);
        let shape = |last: usize| Shape::new(&[lead, &[last]].concat()).unwrap();
        let x = Tensor::<f64>::normal(shape(INPUTS), 0.0, 1.0, &mut stream);
        let dy = Tensor::<f64>::normal(shape(OUTPUTS), 0.0, 1.0, &mut stream);
        let mut graph = Graph::new(&params);
        let g = graph.step();
        let input = g.input(&x);
        let y = layer.forward(input);
        assert_eq!(y.shape(), shape(OUTPUTS));
        let loss = (y * g.input(&dy)).sum();
        params.zero_grad();
        loss.backward().unwrap();
        let [want_y, want_dx, want_dw, want_db] = by_loops(&layer, x.as_slice(), dy.as_slice());
        same(y.value().unwrap().as_slice(), &want_y);
        same(g.grad(loss, [input])[0].value().unwrap().as_slice(), &want_dx);
        same(layer.weight.grad().as_slice(), &want_dw);
        if let Some(bias) = &layer.bias {
            same(bias.grad().as_slice(), &want_db);
        }
    }
}

#[test]
fn a_wrong_number_of_features_is_explained() {
    let params = Params::<f64>::seed(1);
    let layer = Linear::new(&params.scope("fc1"), INPUTS, OUTPUTS);
    let mut graph = Graph::new(&params);
    let mut text = |shape: Shape| {
        let x = graph.step().input(Tensor::zeros(shape)).named("x");
        let y = layer.forward(x);
        assert!(y.sum().backward().is_err());
        plain(&y.value().unwrap_err())
    };
    let want = r#"matmul: inner sizes differ, 5 against 4
  left   "x"           [7, 5]  crates/nn/tests/suite/linear.rs:*
  right  "fc1.weight"  [3, 4]
  at     crates/nn/tests/suite/linear.rs:*
  help   Linear::new(4, 3) takes inputs with 4 features"#;
    assert_eq!(text(Shape::from([7, 5])), want);
    let (first, help) = (want.lines().next().unwrap(), want.lines().last().unwrap());
    for shape in [Shape::from([2, 7, 5]), Shape::from([5])] {
        let text = text(shape);
        assert!(text.starts_with(first) && text.ends_with(help), "{text}");
    }
    assert!(text(Shape::SCALAR).starts_with("matmul: [] is not a matrix: it needs two axes or more"));
}

/// PyTorch's `nn.Linear` draws weight and bias uniformly from ±1/√in, so with the variance 1/(3·in).
#[test]
fn by_default_weights_start_as_pytorchs() {
    let (inputs, outputs) = (400, 500);
    let layer = Linear::new(&Params::<f64>::seed(2), inputs, outputs);
    let bound = 1.0 / (inputs as f64).sqrt();
    let check = |values: &[f64], room: f64| {
        let n = values.len() as f64;
        let largest = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        assert!(largest <= bound && largest > 0.99 * bound, "{largest} of {bound}");
        let mean = values.iter().sum::<f64>() / n;
        assert!(mean.abs() < 4.0 * bound / (3.0 * n).sqrt(), "mean {mean}");
        let variance = values.iter().map(|v| v * v).sum::<f64>() / n;
        assert!((variance / (bound * bound / 3.0) - 1.0).abs() < room, "variance {variance}");
    };
    // Four standard deviations of the mean of n squares of uniform numbers: 4·√(4/5 / n).
    check(layer.weight.value().as_slice(), 0.008);
    check(layer.bias.as_ref().unwrap().value().as_slice(), 0.16);
}

#[test]
fn options_change_the_initialiser_of_the_weight_alone() {
    let init = Init::lecun_normal();
    let made = |options: LinearOptions| options.build(&Params::<f64>::seed(2), 40, 50);
    let (usual, other) = (made(LinearOptions::default()), made(LinearOptions::default().init(init)));
    assert_ne!(usual.weight.value(), other.weight.value());
    assert_eq!(usual.bias.unwrap().value(), other.bias.unwrap().value());
    let zero = made(LinearOptions::default().bias_init(Constant(0.0)));
    assert_eq!(
        (zero.bias.unwrap().value(), zero.weight.value()),
        (Tensor::zeros([50]), usual.weight.value())
    );
}
