use super::{Reader, json};
use gradus::{
    nn::spec::NetworkSpec,
    tensor::{Error, Params, Result},
};

pub(super) const READER: Reader =
    Reader { name: "network", seeds, edit: json::edit, read, factor: 128, floor: 20 << 20 };

/// So many numbers a network may have here, as where a model file says how many there are.
pub(super) const MOST: usize = 1 << 12;

fn seeds() -> Vec<Vec<u8>> {
    [
        r#"{"inputs": 4, "layers": [{"type": "linear", "out_features": 8}, {"type": "gelu"}, {"type": "linear", "out_features": 3}]}"#,
        r#"{"inputs": [2, 4], "layers": ["flatten", {"type": "layer_norm"}, {"type": "residual", "layers": [{"type": "linear", "out_features": 8, "init": {"type": "orthogonal", "gain": 2.0}}, "relu"]}]}"#,
        r#"{"inputs": 3, "layers": [{"type": "columns", "categories": [0, 5, 3], "embedding_dim": [0, 2, 0]}, {"type": "batch_norm1d"}, {"type": "dropout", "p": 0.25}]}"#,
        r#"{"inputs": 6, "layers": [{"type": "unflatten", "unflattened_size": [2, 3]}, {"type": "group_norm", "num_groups": 2}, {"type": "prelu", "num_parameters": 2}, "softmax"]}"#,
        r#"{"inputs": [2], "layers": [{"type": "embedding", "num_embeddings": 10, "embedding_dim": 4, "padding_idx": 1}, "rms_norm"]}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

pub(super) fn built(network: &NetworkSpec) -> Result<()> {
    let params = Params::<f32>::seed(0).at_most(MOST);
    network.build(&params).map(drop)
}

fn read(bytes: &[u8]) -> Result<()> {
    built(&serde_json::from_slice(bytes).map_err(|e| Error::format(e.to_string()))?)
}
