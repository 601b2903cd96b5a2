//! PyTorch's state dicts are taken by the names that they have.

use gradus_autograd::{Graph, Module};
use gradus_exchange::state_dict::{assign, load};
use gradus_nn::spec::NetworkSpec;
use gradus_tensor::{Params, Tensor, file::safetensors};

const NET: &str = r#"{"inputs": 2, "layers": [{"type": "linear", "out_features": 3}, {"type": "batch_norm1d"},
    {"type": "relu"}, {"type": "linear", "out_features": 1}]}"#;

fn net() -> (Params<f32>, gradus_nn::Sequential<f32>) {
    let spec: NetworkSpec = serde_json::from_str(NET).unwrap();
    let params = Params::seed(0);
    let model = spec.build(&params).unwrap();
    (params, model)
}

/// A state dict with these names for layers, whose numbers all differ.
fn state(layers: [&str; 3]) -> Vec<(String, Tensor<f32>)> {
    let parts: [(usize, &str, &[usize]); 8] = [
        (0, "weight", &[3, 2]),
        (0, "bias", &[3]),
        (1, "weight", &[3]),
        (1, "bias", &[3]),
        (1, "running_mean", &[3]),
        (1, "running_var", &[3]),
        (2, "weight", &[1, 3]),
        (2, "bias", &[1]),
    ];
    let mut count = 0.0;
    let tensor = |dims: &[usize]| {
        let numbers = (0..dims.iter().product()).map(|_| {
            count += 0.25f32;
            count
        });
        Tensor::new(gradus_tensor::Shape::new(dims).unwrap(), numbers.collect()).unwrap()
    };
    let mut tensor = tensor;
    parts.iter().map(|&(layer, part, dims)| (format!("{}.{part}", layers[layer]), tensor(dims))).collect()
}

fn output(params: &Params<f32>, model: &impl Module<f32>) -> Vec<f32> {
    let mut graph = Graph::new(params);
    model.forward(graph.eval().input([[1.0, -2.0], [0.5, 3.0]])).value().unwrap().as_slice().to_vec()
}

#[test]
fn whatever_layers_are_called_the_numbers_are_the_same() {
    let (params, model) = net();
    assert_eq!(assign(&params, state(["0", "1", "3"])).unwrap(), []);
    let want = output(&params, &model);
    for layers in [
        ["net.0", "net.1", "net.3"],
        ["module.a.0", "module.a.1", "module.a.3"],
        ["fc2", "fc10_norm", "fc11"],
        ["fc1", "bn", "fc2"],
    ] {
        let (params, model) = net();
        let mut given = state(layers);
        given.reverse();
        let taken = assign(&params, given).unwrap();
        assert_eq!(taken.len(), 8, "{taken:?}");
        assert_eq!(output(&params, &model), want, "{layers:?}");
    }
}

#[test]
fn what_does_not_fit_is_named_together_and_changes_nothing() {
    let (params, _) = net();
    let before = params.read().value().to_vec();
    let mut given = state(["0", "1", "3"]);
    given.remove(1);
    given[0].1 = Tensor::zeros([2, 3]);
    given.push(("5.weight".to_owned(), Tensor::zeros([1])));
    let text = assign(&params, given).unwrap_err().to_string();
    assert_eq!(
        text,
        "the parameters do not fit: \"0.weight\" is [2, 3], where the model has [3, 2]; \"0.bias\" [3] is missing; \
         \"5.weight\" [1] is unexpected"
    );
    assert!(assign(&params, state(["a", "b", "b.c"])).is_err());
    assert_eq!(params.read().value(), before);
}

#[test]
fn a_file_is_taken_with_the_count_of_batches_if_it_has_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.safetensors");
    let mut tensors = state(["net.0", "net.1", "net.3"]);
    tensors.push(("net.1.num_batches_tracked".to_owned(), Tensor::scalar(12.0)));
    safetensors::write(&path, &tensors, &Default::default()).unwrap();
    let (params, _) = net();
    load(&params, &path).unwrap();
    assert_eq!(params.get("1.num_batches_tracked").unwrap().value().as_slice(), [12.0]);
    let error = load(&params, folder.path().join("none")).unwrap_err().to_string();
    assert!(error.contains("none"), "{error}");
}

/// Names of many parts, and many names: trying each part on each name would be billions of comparisons.
#[test]
fn long_and_many_names_are_refused_at_once() {
    let begun = std::time::Instant::now();
    let (params, _) = net();
    let long = "a.".repeat(200_000);
    let given = ["weight", "bias"].map(|part| (format!("{long}{part}"), Tensor::zeros([1])));
    assert!(assign(&params, given.into()).is_err());
    let many = (0..100_000).map(|i| (format!("{i}.x"), Tensor::zeros([1]))).collect();
    assert!(assign(&params, many).unwrap_err().to_string().len() < 5000);
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}
