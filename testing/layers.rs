//! Networks of every layer in the catalogue, and whole ones, as files describe them.

use gradus_autograd::Var;
use gradus_nn::{
    Concat, Identity, Lambda, Linear, Relu, Sequential,
    spec::{NetworkSpec, layer_names},
};
use gradus_tensor::{Params, Scalar, random::Stream};

/// What a datapoint is, and its layers, in JSON.
const NETWORKS: &[(&str, &str)] = &[
    ("3", r#"{"type": "linear", "out_features": 2}"#),
    ("3", r#"{"type": "linear", "out_features": 2, "bias": false}"#),
    ("[5, 3]", r#"{"type": "linear", "out_features": 4}"#),
    ("4", r#"{"type": "dropout"}, {"type": "tanh"}"#),
    ("4", r#"{"type": "alpha_dropout", "p": 0.25}"#),
    ("6", r#"{"type": "layer_norm"}"#),
    ("[4, 6]", r#"{"type": "layer_norm", "normalized_shape": [4, 6], "eps": 0.1}"#),
    ("6", r#"{"type": "layer_norm", "elementwise_affine": false}"#),
    ("6", r#"{"type": "layer_norm", "bias": false}"#),
    ("7", r#"{"type": "rms_norm"}"#),
    ("[2, 7]", r#"{"type": "rms_norm", "elementwise_affine": false}"#),
    ("5", r#"{"type": "batch_norm1d"}"#),
    ("[4, 5]", r#"{"type": "batch_norm1d", "eps": 0.01}"#),
    ("4", r#"{"type": "batch_norm1d", "affine": false}"#),
    ("4", r#"{"type": "batch_norm1d", "track_running_stats": false}"#),
    ("[6, 3]", r#"{"type": "group_norm", "num_groups": 2}"#),
    ("4", r#"{"type": "group_norm", "num_groups": 4, "affine": false}"#),
    ("3", r#"{"type": "embedding", "num_embeddings": 9, "embedding_dim": 4}"#),
    (
        "[2, 3]",
        r#"{"type": "embedding", "num_embeddings": 9, "embedding_dim": 2, "padding_idx": 1}, {"type": "flatten"}"#,
    ),
    ("3", r#"{"type": "columns", "categories": [0, 4, 3], "embedding_dim": [0, 0, 2]}"#),
    ("[2, 3]", r#"{"type": "flatten"}"#),
    ("6", r#"{"type": "unflatten", "unflattened_size": [3, 2]}"#),
    ("2", r#"{"type": "identity"}"#),
    ("4", r#"{"type": "prelu"}"#),
    ("4", r#"{"type": "prelu", "num_parameters": 4, "init": 0.1}"#),
    ("[3, 4]", r#"{"type": "prelu", "num_parameters": 3, "init": -0.5}"#),
    ("3", r#"{"type": "residual", "layers": [{"type": "linear", "out_features": 3}, {"type": "relu"}]}"#),
    ("5", r#"{"type": "relu", "scale": 2.5}"#),
    ("5", r#"{"type": "leaky_relu", "negative_slope": 0.3}"#),
    ("5", r#"{"type": "elu", "alpha": 1.5}"#),
    ("5", r#"{"type": "celu", "alpha": 0.7}"#),
    ("5", r#"{"type": "softplus", "beta": 2.0, "threshold": 3.0}"#),
    ("5", r#"{"type": "hardtanh", "min_val": -0.5, "max_val": 2.0}"#),
    ("5", r#"{"type": "hardshrink", "lambd": 1.0}"#),
    ("5", r#"{"type": "softshrink", "lambd": 1.0}"#),
    ("5", r#"{"type": "threshold", "threshold": 0.5, "value": -3.0}"#),
    ("5", r#"{"type": "threshold", "threshold": 0.5, "value": 0.0}"#),
    ("4", r#"{"type": "columns", "categories": [0, 3, 0, 4], "embedding_dim": [0, 0, 0, 2]}"#),
    // Whole networks: plain, deep and normalised, of tokens, with a way around.
    (
        "8",
        r#"{"type": "linear", "out_features": 16}, {"type": "relu"}, {"type": "linear", "out_features": 3}"#,
    ),
    (
        "[4, 4]",
        r#"{"type": "flatten"}, {"type": "linear", "out_features": 32, "bias": false}, {"type": "batch_norm1d"}, {"type": "gelu"},
           {"type": "dropout", "p": 0.1}, {"type": "linear", "out_features": 24}, {"type": "layer_norm"}, {"type": "silu"},
           {"type": "linear", "out_features": 10}, {"type": "log_softmax"}"#,
    ),
    (
        "5",
        r#"{"type": "embedding", "num_embeddings": 30, "embedding_dim": 4}, {"type": "flatten"}, {"type": "linear", "out_features": 12},
           {"type": "mish"}, {"type": "linear", "out_features": 2}, {"type": "softmax"}"#,
    ),
    (
        "6",
        r#"{"type": "residual", "layers": [{"type": "rms_norm"}, {"type": "linear", "out_features": 12}, {"type": "glu"},
           {"type": "linear", "out_features": 6}]}, {"type": "logsumexp"}"#,
    ),
];

/// All of them: those above, and a layer of its own for every name in the catalogue that they leave out.
pub(crate) fn networks() -> Vec<NetworkSpec> {
    let of = |inputs: &str, layers: &str| -> NetworkSpec {
        serde_json::from_str(&format!(r#"{{"inputs": {inputs}, "layers": [{layers}]}}"#)).unwrap()
    };
    let mut all: Vec<NetworkSpec> = NETWORKS.iter().map(|(inputs, layers)| of(inputs, layers)).collect();
    for name in layer_names() {
        if !all
            .iter()
            .any(|n| n.layers.len() == 1 && n.layers[0].kind == name && n.layers[0].options.is_empty())
        {
            let plain = of("6", &format!(r#"{{"type": "{name}"}}"#));
            // What cannot do without options is above.
            match plain.build(&Params::<f64>::seed(0)) {
                Ok(_) => all.push(plain),
                Err(_) => assert!(all.iter().any(|n| n.layers[0].kind == name), "{name} is in no network"),
            }
        }
    }
    all
}

/// Networks of rows of 1,100 numbers that no file describes: modules side by side, sums along neighbouring axes.
pub(crate) fn undescribed<T: Scalar>(params: &Params<T>) -> Vec<Sequential<T>> {
    fn sums<T: Scalar>(x: Var<'_, T>) -> Var<'_, T> {
        x.reshape([x.shape()[0], 11, 100]).sum_axes(&[1], false).mean_axes(&[-1], true)
    }
    fn long<T: Scalar>(x: Var<'_, T>) -> Var<'_, T> {
        x.reshape([x.shape()[0], 550, 2]).sum_axes(&[1], false)
    }
    let beside =
        |p: &Params<T>| Concat::new(p, -1).add(|_| Identity).add(|p| Linear::new(p, 1100, 2)).add(|_| Relu);
    let own = |name| Sequential::new(&params.scope(name));
    vec![
        own("beside").add(beside),
        own("sums").add(|_| Lambda::new("sums", sums)),
        own("long").add(|_| Lambda::new("long", long)),
    ]
}

/// Moves all parameters, running averages included, away from where they begin.
pub(crate) fn stir<T: Scalar>(params: &Params<T>) {
    let mut stream = Stream::new(7, "stir");
    params.update(|theta| {
        theta.slices().0.iter_mut().for_each(|v| *v = *v + T::of(stream.uniform(0.0, 0.5)));
    });
}

/// A network as one line: what it takes and its layers.
pub(crate) fn line(network: &NetworkSpec) -> String {
    serde_json::to_string(network).unwrap()
}
