//! Models go to PyTorch and back by files (fixtures/README.md): the same names, the same outputs.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_autograd::{Graph, Module};
use gradus_nn::{Gelu, Linear, Relu, Sequential};
use gradus_tensor::{
    Params, Tensor,
    file::safetensors::{self, Archive},
};
use std::{collections::BTreeMap, path::PathBuf};

const TOLERANCE: f32 = 1e-6;

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/suite/fixtures").join(file)
}

fn model(params: &Params<f32>) -> Sequential<f32> {
    Sequential::new(params)
        .add(|p| Linear::new(p, 64, 128))
        .add(|_| Relu)
        .add(|p| Linear::new(p, 128, 64))
        .add(|_| Gelu)
        .add(|p| Linear::new(p, 64, 10))
}

fn run(name: &str) -> Tensor<f32> {
    let Archive { tensors, .. } = safetensors::read(path("runs.safetensors")).unwrap();
    tensors.into_iter().find(|(own, _)| own == name).unwrap().1
}

/// How far the outputs of a file's model are from PyTorch's, after `change` was made to θ.
fn difference(file: &str, outputs: &str, change: impl FnOnce(&mut [f32])) -> f32 {
    let params = Params::<f32>::seed(0);
    let model = model(&params);
    params.load(path(file)).unwrap();
    params.update(|theta| change(theta.slices().0));
    let mut graph = Graph::new(&params);
    let got = model.forward(graph.eval().input(run("x"))).value().unwrap();
    let want = run(outputs);
    assert_eq!((got.dims(), want.dims()), ([9, 10].as_slice(), [9, 10].as_slice()));
    let gaps = got.as_slice().iter().zip(want.as_slice()).map(|(g, w)| (g - w).abs());
    gaps.fold(0.0, |m, d| if d <= m { m } else { d })
}

#[test]
fn a_model_of_pytorchs_gives_pytorchs_outputs() {
    let gap = difference("pytorch.safetensors", "y_pytorch", |_| ());
    assert!(gap <= TOLERANCE, "{gap:e}");
}

#[test]
fn a_model_of_ours_gives_in_pytorch_what_it_gives_here() {
    let gap = difference("gradus.safetensors", "y_gradus", |_| ());
    assert!(gap <= TOLERANCE, "{gap:e}");
}

#[test]
fn a_change_of_one_weight_or_another_model_is_noticed() {
    assert!(difference("pytorch.safetensors", "y_pytorch", |theta| theta[0] += 1e-3) > TOLERANCE);
    assert!(difference("pytorch.safetensors", "y_gradus", |_| ()) > 0.1);
}

#[test]
fn our_file_is_what_gradus_writes() {
    let params = Params::<f32>::seed(7);
    model(&params);
    let metadata = BTreeMap::from([("seed".to_owned(), "7".to_owned())]);
    assert_eq!(params.to_bytes(&metadata).unwrap(), std::fs::read(path("gradus.safetensors")).unwrap());
}

#[test]
fn a_file_of_another_model_is_refused_by_name_and_shape() {
    let params = Params::<f32>::seed(0);
    let _model = Sequential::new(&params)
        .add(|p| Linear::new(p, 64, 128))
        .add(|_| Relu)
        .add(|p| Linear::new(p, 128, 10));
    let before = params.read().value().to_vec();
    let error = params.load(path("pytorch.safetensors")).unwrap_err();
    assert_eq!(
        error.message(),
        "the parameters do not fit: \"2.weight\" is [64, 128], where the model has [10, 128]; \
         \"2.bias\" is [64], where the model has [10]; \"4.bias\" [10] is unexpected; \"4.weight\" [10, 64] is unexpected"
    );
    assert_eq!(params.read().value(), before);
}
