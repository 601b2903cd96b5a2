//! Layers that look tokens up, combine modules, or only change shapes: against plain loops, and what they refuse.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::plain::plain;
use gradus_autograd::{Graph, Module};
use gradus_nn::{
    AlphaDropout, Bilinear, Concat, Embedding, Flatten, Identity, Lambda, Linear, Relu, Residual, Sequential,
    Unflatten,
};
use gradus_tensor::{Params, Shape, Tensor};

fn first_line(error: &gradus_tensor::Error) -> String {
    plain(error).lines().next().unwrap().to_owned()
}

/// Rows are copied, gradients added up by row; the padding row is read but not trained.
#[test]
fn an_embedding_is_a_table() {
    let params = Params::<f64>::seed(1);
    let table = Embedding::padded(&params.scope("tokens"), 5, 3, Some(2));
    let weight = table.weight.value();
    assert_eq!(weight.row(2).unwrap(), [0.0; 3]);
    let plain = Embedding::<f64>::new(&Params::seed(1).scope("tokens"), 5, 3);
    assert_eq!(plain.weight.value().row(4).unwrap(), weight.row(4).unwrap(), "padding changes no other row");
    table.weight.set(&weight.map(|w| w + 1.0)).unwrap();
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let y = table.forward(g.labels([[4, 2], [4, 0]]));
    assert_eq!(y.shape().dims(), [2, 2, 3]);
    assert_eq!(y.value().unwrap().as_slice()[3..6], [1.0; 3]);
    let dy = g.input(Tensor::arange(0.0, 12.0, 1.0).unwrap().reshape([2, 2, 3]).unwrap());
    (y * dy).sum().backward().unwrap();
    let mut want = [0.0; 15];
    for (token, place) in [(4, 0), (4, 2), (0, 3)] {
        (0..3).for_each(|k| want[token * 3 + k] += (place * 3 + k) as f64);
    }
    assert_eq!(table.weight.grad().as_slice(), want);
    let error = table.forward(graph.step().labels([5])).value().unwrap_err();
    assert_eq!(first_line(&error), "take: the integer 5 at place 0 is not below 5");
    let error = table.forward(graph.step().input([1.0])).value().unwrap_err();
    assert!(plain_help(&error).contains("Embedding::new(5, 3) takes integers from 0 to 4"), "{error}");
    Embedding::padded(&params, 5, 3, Some(5));
    assert_eq!(first_line(&params.check().unwrap_err()), "embedding: padding_idx is 5, which is not below 5");
}

/// Many tokens, which are read in blocks on several threads, and gradients that accumulate over two steps.
#[test]
fn many_tokens_are_looked_up_in_blocks() {
    let params = Params::<f32>::seed(1);
    let table = Embedding::new(&params, 97, 16);
    let tokens: Vec<u32> = (0..5000).map(|i| i * i % 97).collect();
    let mut graph = Graph::new(&params);
    let mut slope = |times: f32| {
        let g = graph.step();
        let y = table.forward(g.labels(tokens.clone()));
        ((y * y).sum() * 0.5).backward().unwrap(); // ∂W[t] = W[t] for each time that t occurs
        let (y, w) = (y.value().unwrap(), table.weight.value());
        assert!(tokens.iter().enumerate().all(|(i, &t)| y.row(i).unwrap() == w.row(t as usize).unwrap()));
        for t in 0..97 {
            let often = tokens.iter().filter(|token| **token == t).count() as f32 * times;
            let grad = table.weight.grad();
            let pairs = grad.row(t as usize).unwrap().iter().zip(w.row(t as usize).unwrap());
            pairs
                .for_each(|(g, w)| assert!((g - often * w).abs() <= 1e-3 * (1.0 + often), "{g} {w} {often}"));
        }
    };
    slope(1.0);
    slope(2.0);
}

fn plain_help(error: &gradus_tensor::Error) -> String {
    plain(error).lines().last().unwrap().to_owned()
}

#[test]
fn a_bilinear_form_by_a_loop() {
    let params = Params::<f64>::seed(1);
    let form = Bilinear::new(&params, 2, 3, 2);
    let bound = 1.0 / 2f64.sqrt();
    assert!(params.read().value().iter().all(|w| w.abs() <= bound));
    let (a, b) = ([0.5, -1.0], [2.0, 0.25, -3.0]);
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let y = form.forward(g.input(a), g.input(b)).value().unwrap();
    let (w, bias) = (form.weight.value(), form.bias.as_ref().unwrap().value());
    for k in 0..2 {
        let terms = (0..2).flat_map(|i| (0..3).map(move |j| (i, j)));
        let want = bias[[k]] + terms.map(|(i, j)| a[i] * w[[k, i, j]] * b[j]).sum::<f64>();
        assert!((y[[k]] - want).abs() < 1e-14);
    }
    let y = form.forward(g.input([[1.0, 2.0]]), g.input([1.0, 2.0, 3.0]));
    let want = "bilinear: the inputs [1, 2] and [3] must be [.., 2] and [.., 3]";
    assert_eq!(first_line(&y.value().unwrap_err()), want);
}

/// Mean and variance of standard normal numbers stay 0 and 1; what is dropped is one number; nothing happens in evaluation.
#[test]
fn alpha_dropout_keeps_mean_and_variance() {
    let mut graph = Graph::new(&Params::<f64>::seed(2));
    let x = Tensor::normal([100_000], 0.0, 1.0, &mut gradus_tensor::random::Stream::new(1, "x"));
    for p in [0.1, 0.5] {
        let layer = AlphaDropout::new(p);
        let y = layer.forward(graph.step().input(&x)).value().unwrap();
        assert!(y.mean().abs() < 0.02 && (y.var(0) - 1.0).abs() < 0.03, "{} {}", y.mean(), y.var(0));
        let a = 1.0 / ((1.0 - p) * (1.0 + p * 1.758_099_340_847_376_6f64.powi(2))).sqrt();
        let dropped = -a * 1.758_099_340_847_376_6 * (1.0 - p);
        let share = y.as_slice().iter().filter(|y| (**y - dropped).abs() < 1e-12).count() as f64 / 1e5;
        assert!((share - p).abs() < 0.01, "{share}");
        assert_eq!(layer.forward(graph.eval().input(&x)).value().unwrap(), x);
    }
    let y = AlphaDropout::new(1.0).forward(graph.step().input([1.0, 2.0])).value().unwrap();
    assert_eq!(y.as_slice(), [0.0, 0.0]);
    let error = AlphaDropout::new(-0.5).forward(graph.step().input([1.0])).value().unwrap_err();
    assert_eq!(first_line(&error), "alpha_dropout: the probability -0.5 is not in [0, 1]");
}

#[test]
fn modules_side_by_side_and_around() {
    let params = Params::<f64>::seed(3);
    let model = Sequential::new(&params)
        .add(|p| Concat::new(p, -1).add(|_| Identity).add(|p| Linear::new(p, 2, 3)).add(|_| Relu))
        .add(|p| Residual::new((Linear::new(p, 7, 7), Relu)))
        .add(|_| Lambda::new("double", |x| x * 2.0));
    let names: Vec<_> = params.list().iter().map(|p| p.name()).collect();
    assert_eq!(names, ["0.1.weight", "0.1.bias", "1.weight", "1.bias"]);
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let x = g.input([[1.0, -2.0]]);
    let y = model.forward(x).value().unwrap();
    let value = |name: &str| params.get(name).unwrap().value();
    let line = |x: &[f64], name: &str| -> Vec<f64> {
        let (w, b) = (value(&format!("{name}.weight")), value(&format!("{name}.bias")));
        w.rows()
            .zip(b.as_slice())
            .map(|(w, b)| b + w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>())
            .collect()
    };
    let side = [vec![1.0, -2.0], line(&[1.0, -2.0], "0.1"), vec![1.0, 0.0]].concat();
    let around = side.iter().zip(line(&side, "1")).map(|(x, y)| 2.0 * (x + y.max(0.0)));
    for (y, want) in y.as_slice().iter().zip(around) {
        assert!((y - want).abs() < 1e-14, "{y} against {want}");
    }
    let want = "\
name  layer                                               output  parameters
0     Concat(Identity, Linear(2, 3), Relu(scale=1.0))     [1, 7]           9
1     Residual(Linear(7, 7), Relu(scale=1.0))             [1, 7]          56
2     double                                              [1, 7]           0
65 parameters";
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed(&model.summary([1, 2]).to_string()), squeezed(want));
    let error = Residual::new(Linear::new(&params, 2, 3)).forward(x).value().unwrap_err();
    assert_eq!(first_line(&error), "residual: the module makes [1, 3] of [1, 2]");
    let error = Concat::new(&params, -1).forward(graph.step().input([1.0])).value().unwrap_err();
    assert_eq!(first_line(&error), "concat: there is no module");
}

#[test]
fn a_model_of_tokens_has_a_summary() {
    let params = Params::<f32>::seed(0);
    let model = Sequential::new(&params)
        .add(|p| Embedding::new(p, 10, 4))
        .add(|_| Flatten)
        .add(|p| Linear::new(p, 12, 2));
    let summary = model.summary([5, 3]);
    let shapes: Vec<_> = summary.rows.iter().map(|row| row.output.to_string()).collect();
    assert_eq!(shapes, ["[5, 3, 4]", "[5, 12]", "[5, 2]"]);
}

#[test]
fn axes_are_merged_and_divided() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let x = Tensor::arange(0.0, 120.0, 1.0).unwrap().reshape([2, 3, 4, 5]).unwrap();
    let flatten = |start_dim, end_dim| -> Box<dyn Module<f64>> { Box::new(Flatten { start_dim, end_dim }) };
    for (layer, dims) in [
        (flatten(1, -1), &[2, 60][..]),
        (flatten(0, -1), &[120]),
        (flatten(-2, -1), &[2, 3, 20]),
        (flatten(0, 1), &[6, 4, 5]),
        (flatten(2, 2), &[2, 3, 4, 5]),
        (Box::new(Unflatten::new(-1, [5, 1])), &[2, 3, 4, 5, 1]),
        (Box::new(Unflatten::new(2, [2, 2])), &[2, 3, 2, 2, 5]),
    ] {
        let y = layer.forward(graph.step().input(&x)).value().unwrap();
        assert_eq!((y.shape(), y.as_slice()), (Shape::new(dims).unwrap(), x.as_slice()));
    }
    let y = Unflatten::new(1, [2, 2]).forward(graph.step().input(&x));
    assert!(plain(&y.value().unwrap_err()).contains("[2, 3, 4, 5]"));
    let y = Flatten { start_dim: 5, end_dim: -1 }.forward(graph.step().input(&x));
    assert_eq!(first_line(&y.value().unwrap_err()), "flatten: no axis 5 in [2, 3, 4, 5], which has 4");
}
