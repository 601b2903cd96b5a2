//! Words of networks in JSON.

use crate::{Draw, words};

pub(super) const KNOWN: [&str; 24] = [
    "inputs",
    "layers",
    "type",
    "linear",
    "out_features",
    "in_features",
    "relu",
    "dropout",
    "layer_norm",
    "normalized_shape",
    "batch_norm1d",
    "group_norm",
    "num_groups",
    "embedding",
    "num_embeddings",
    "embedding_dim",
    "columns",
    "categories",
    "flatten",
    "unflatten",
    "unflattened_size",
    "prelu",
    "residual",
    "init",
];

pub(super) fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    words::edit(draw, &bytes, &KNOWN)
}
