//! Layers of dense networks against PyTorch 2.15 (golden/README.md): outputs, gradients, and buffers after a step.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod golden;

use golden::{Case, Errors, Golden, judge};
use gradus::{
    nn::{BatchNormOptions, Embedding, GroupNormOptions, LayerNormOptions, LinearOptions, RmsNormOptions},
    prelude::*,
    tensor::View,
};

const TOLERANCE: f64 = 1e-12;

fn file() -> Golden {
    Golden::new(include_str!("golden/layers.json"), include_bytes!("golden/layers.safetensors"))
}

/// The layer of a case, whose options are PyTorch's.
fn layer(case: Case<'_>, params: &Params<f64>) -> Box<dyn Module<f64>> {
    let number = |name: &str| case.option(name).as_f64().unwrap();
    let size = |name: &str| case.option(name).as_u64().unwrap() as usize;
    let shape = || [case.option("normalized_shape")[0].as_u64().unwrap() as usize];
    match &case.id()[4..] {
        "linear" => {
            let bias = case.option("bias").as_bool().unwrap_or(true);
            Box::new(LinearOptions::default().bias(bias).build(
                params,
                size("in_features"),
                size("out_features"),
            ))
        }
        "layer_norm" => Box::new(LayerNormOptions::default().eps(number("eps")).build(params, shape())),
        "rms_norm" => Box::new(RmsNormOptions::default().eps(number("eps")).build(params, shape())),
        "batch_norm1d" => {
            let options = BatchNormOptions::default().eps(number("eps")).momentum(Some(number("momentum")));
            Box::new(options.build(params, size("num_features")))
        }
        "group_norm" => {
            let options = GroupNormOptions::default().eps(number("eps"));
            Box::new(options.build(params, size("num_groups"), size("num_channels")))
        }
        "embedding" => Box::new(Embedding::new(params, size("num_embeddings"), size("embedding_dim"))),
        other => panic!("unknown layer {other}"),
    }
}

fn compare(case: Case<'_>) -> Errors {
    let params = Params::<f64>::seed(0);
    let scope = params.scope("layer");
    let layer = layer(case, &scope);
    let name = |p: &str| p.strip_prefix("layer.").unwrap().to_owned();
    for p in scope.list() {
        let kind = if p.is_buffer() { "buffer" } else { "param" };
        let stored = format!("{kind}.{}", name(&p.name()));
        if case.has(&stored) {
            p.set(&case.array(&stored)).unwrap();
        }
    }
    let mut graph = Graph::new(&params);
    let g = if case.option("train").as_bool().unwrap() { graph.step() } else { graph.eval() };
    let given = case.array("x");
    let x = if layer.takes_integers() {
        let data: Vec<u32> = given.as_slice().iter().map(|v| *v as u32).collect();
        g.labels(View::new(given.shape(), &data).unwrap())
    } else {
        g.input(&given)
    };
    let y = layer.forward(x);
    let dy = g.input(case.array("grad_output"));
    (y * dy).sum().backward().unwrap();
    let mut results = vec![("y".to_owned(), y.value().unwrap())];
    if case.has("grad_x") {
        results.push(("grad_x".to_owned(), g.vjp(y, dy, &[x])[0].value().unwrap()));
    }
    for p in scope.list() {
        let name = name(&p.name());
        if !p.is_buffer() {
            results.push((format!("grad_param.{name}"), p.grad()));
        } else if case.has(&format!("buffer_after.{name}")) {
            results.push((format!("buffer_after.{name}"), p.value()));
        }
    }
    results.iter().map(|(name, value)| (format!("{}/{name}", case.id()), case.error(name, value))).collect()
}

#[test]
fn layers_are_pytorchs() {
    let file = file();
    let errors: Errors = file.cases().flat_map(compare).collect();
    assert_eq!(file.left_out(), Vec::<&String>::new());
    assert_eq!((file.tensors.len(), errors.len()), (65, 32));
    judge(&errors, TOLERANCE);
}
