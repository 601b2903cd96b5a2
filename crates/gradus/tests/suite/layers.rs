//! Layers of dense networks against PyTorch 2.15 (golden/README.md): outputs, gradients, and buffers after a step.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::golden::{Case, Errors, Golden, judge};
use gradus::{
    nn::{
        BatchNormOptions, Bilinear, Embedding, GroupNormOptions, Lambda, LayerNormOptions, LinearOptions,
        Prelu, RmsNormOptions,
    },
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
    let flag = |name: &str| case.option(name).as_bool().unwrap_or(true);
    let shape = || {
        let sizes = case.option("normalized_shape").as_array().unwrap();
        Shape::try_from(sizes.iter().map(|n| n.as_u64().unwrap() as usize).collect::<Vec<_>>()).unwrap()
    };
    match &case.id()[4..] {
        "linear" => Box::new(LinearOptions::default().bias(flag("bias")).build(
            params,
            size("in_features"),
            size("out_features"),
        )),
        "layer_norm" => {
            let options = LayerNormOptions::default().eps(number("eps")).bias(flag("bias"));
            Box::new(options.elementwise_affine(flag("elementwise_affine")).build(params, shape()))
        }
        "rms_norm" => {
            let options = RmsNormOptions::default().elementwise_affine(flag("elementwise_affine"));
            let eps = case.option("eps").as_f64();
            Box::new(eps.map_or(options, |eps| options.eps(eps)).build(params, shape()))
        }
        "batch_norm1d" => {
            let options =
                BatchNormOptions::default().eps(number("eps")).momentum(case.option("momentum").as_f64());
            let options = options.affine(flag("affine")).track_running_stats(flag("track_running_stats"));
            Box::new(options.build(params, size("num_features")))
        }
        "group_norm" => {
            let options = GroupNormOptions::default().eps(number("eps")).affine(flag("affine"));
            Box::new(options.build(params, size("num_groups"), size("num_channels")))
        }
        "embedding" => {
            let padding = case.option("padding_idx").as_u64().map(|row| row as u32);
            Box::new(Embedding::padded(params, size("num_embeddings"), size("embedding_dim"), padding))
        }
        "prelu" => Box::new(Prelu::with(params, size("num_parameters"), 0.25)),
        "bilinear" => {
            let (in1, in2, out) = (size("in1_features"), size("in2_features"), size("out_features"));
            let layer = Bilinear::with(params, in1, in2, out, flag("bias"));
            let x2 = case.array("x2");
            Box::new(Lambda::new("bilinear", move |x| layer.forward(x, x.graph().input(&x2).named("x2"))))
        }
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
    for (name, x) in [("grad_x", Some(x)), ("grad_x2", g.get("x2").ok())] {
        if let Some(x) = x.filter(|_| case.has(name)) {
            results.push((name.to_owned(), g.vjp(y, dy, &[x])[0].value().unwrap()));
        }
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

/// Other options, shapes and seeds than in the first file, and layers of which it has no case.
#[test]
fn layers_with_more_options_are_pytorchs() {
    let file = Golden::new(
        include_str!("golden/layers_more.json"),
        include_bytes!("golden/layers_more.safetensors"),
    );
    let errors: Errors = file.cases().flat_map(compare).collect();
    assert_eq!(file.left_out(), Vec::<&String>::new());
    assert_eq!((file.tensors.len(), errors.len()), (188, 93));
    judge(&errors, TOLERANCE);
}

#[test]
fn a_change_is_noticed() {
    let mut file = file();
    file.tensors.get_mut("004-batch_norm1d/buffer_after.running_var").unwrap().as_mut_slice()[2] += 1e-9;
    let errors: Errors = file.cases().flat_map(compare).collect();
    let noticed: Vec<_> =
        errors.iter().filter(|(_, e)| *e > TOLERANCE).map(|(name, _)| name.as_str()).collect();
    assert_eq!(noticed, ["004-batch_norm1d/buffer_after.running_var"]);
}
