//! Files of other programs (`fixtures.py` makes them), and of earlier versions of this one, which stay readable.

use crate::import::apart;
use gradus_autograd::{Graph, Module};
use gradus_exchange::onnx::{self, Imported};
use gradus_tensor::{Params, Tensor, View, file::npy};
use std::path::PathBuf;

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file)
}

fn run<M: Module<f32>>(params: &Params<f32>, module: &M, x: &Tensor<f32>) -> Tensor<f32> {
    let mut graph = Graph::new(params);
    let g = graph.eval();
    let tokens: Vec<u32> = x.as_slice().iter().map(|&v| v as u32).collect();
    let x = match module.takes_integers() {
        true => g.labels(View::new(x.shape(), &tokens).unwrap()),
        false => g.input(x),
    };
    module.forward(x).value().unwrap()
}

/// The network of a file, whose outputs are those that stand beside it.
fn sound(name: &str) -> (Imported<f32>, Tensor<f32>, Vec<f64>) {
    let network = onnx::read(path(&format!("{name}.onnx"))).unwrap();
    let x = npy::read(path(&format!("{name}.input.npy"))).unwrap();
    let want: Tensor<f64> = npy::read(path(&format!("{name}.want.npy"))).unwrap();
    let got = run(network.params(), &network, &x);
    assert_eq!(got.shape(), want.shape(), "{name}");
    let got: Vec<f64> = got.as_slice().iter().map(|&v| v.into()).collect();
    let difference = apart(&got, want.as_slice());
    assert!(difference < 1e-6, "{name}: off by {difference:e}");
    (network, x, want.into_vec())
}

/// The description of a file's network, which computes the same.
fn described(name: &str) -> String {
    let (network, x, want) = sound(name);
    let chain = network.spec().unwrap();
    let params = Params::<f32>::seed(3);
    let model = chain.network.build(&params).unwrap();
    params.assign(&chain.parameters).unwrap();
    let got = run(&params, &model, &x);
    let got: Vec<f64> = got.as_slice().iter().map(|&v| v.into()).collect();
    assert!(apart(&got, &want) < 1e-6, "{name}");
    serde_json::to_string(&chain.network.layers).unwrap()
}

fn names(params: &Params<f32>) -> Vec<String> {
    params.list().iter().map(|p| p.name()).collect()
}

#[test]
fn files_of_other_programs_are_read() {
    assert_eq!(
        described("torch_mlp"),
        r#"[{"type":"linear","out_features":16.0},{"type":"relu"},{"type":"linear","out_features":3.0}]"#
    );
    assert_eq!(
        described("matmul_add"),
        r#"[{"type":"linear","out_features":10.0},{"type":"elu","alpha":0.7},{"type":"linear","out_features":4.0},{"type":"softmax"}]"#
    );
    assert_eq!(names(sound("torch_mlp").0.params()), ["0.weight", "0.bias", "2.weight", "2.bias"]);
}

/// Sizes that are read off the input are no layer, and neither is a mean over places; the networks run and train all the same.
#[test]
fn networks_that_are_no_chain_are_read() {
    let (network, ..) = sound("old");
    let error = network.spec().unwrap_err();
    assert_eq!(error.message(), "the network branches: \"x\" is used 2 times");
    assert_eq!(names(network.params()), ["scale", "shift", "mean", "var", "w", "b"]);
    let buffers = network.params().list().into_iter().filter(|p| p.is_buffer()).map(|p| p.name());
    assert_eq!(buffers.collect::<Vec<_>>(), ["mean", "var"]);
    let (network, ..) = sound("tokens");
    assert_eq!(network.spec().unwrap_err().message(), "node \"bag\" (ReduceMean): it is no layer");
}

/// What version 0.1.0 wrote.
#[test]
fn files_of_earlier_versions_are_read() {
    let (network, ..) = sound("gradus_0_1");
    assert_eq!(network.metadata("classes"), Some("a b c"));
    let chain = network.spec().unwrap();
    let kinds: Vec<&str> = chain.network.layers.iter().map(|layer| layer.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["linear", "layer_norm", "gelu", "linear", "batch_norm1d", "silu", "linear", "softmax"]
    );
    assert_eq!(chain.normaliser.map(|[mean, _]| mean), Some(vec![0.5, -1.0, 2.0]));
}
