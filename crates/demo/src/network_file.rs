//! Network files: TOML that describes a network and its loss.

use gradus::{
    losses,
    nn::spec::{Inputs, LayerSpec, NetworkSpec},
    prelude::*,
    tensor::file,
};
use serde::Deserialize;
use std::path::Path;

/// What a network file holds.
///
/// ```toml
/// inputs = 3
/// loss = "bce"
/// layers = [
///     { type = "linear", out_features = 4 },
///     { type = "leaky_relu", negative_slope = 0.1 },
///     { type = "linear", out_features = 1 },
///     { type = "sigmoid" },
/// ]
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NetworkFile {
    /// The number of features of a datapoint, or its shape.
    inputs: Inputs,
    /// The layers from first to last.
    layers: Vec<LayerSpec>,
    /// The loss by its name.
    #[serde(default = "mse")]
    pub(crate) loss: String,
}

fn mse() -> String {
    "mse".to_owned()
}

/// The largest file that is read: a description, not data.
const LARGEST: u64 = 1 << 20;

impl NetworkFile {
    /// Reads a file; what is wrong in it is shown with its line.
    pub(crate) fn read(path: &Path) -> Result<NetworkFile> {
        let bytes = file::read(path, LARGEST)?;
        let text = String::from_utf8(bytes).map_err(|_| Error::format("the file is not text").file(path))?;
        let read: NetworkFile =
            toml::from_str(&text).map_err(|e| Error::format(shown(&text, &e)).file(path))?;
        if !losses::names().contains(&read.loss.as_str()) {
            let known = losses::names().join(", ");
            return Err(Error::format(format!("loss: no loss is called {:?}", read.loss))
                .file(path)
                .help(format!("one of {known}")));
        }
        Ok(read)
    }

    /// The layers, by which the network is built.
    pub(crate) fn network(&self) -> NetworkSpec {
        NetworkSpec { inputs: self.inputs.clone(), layers: self.layers.clone() }
    }
}

/// An error in a text with its line and the line itself.
fn shown(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().trim();
    let Some(span) = error.span() else { return message.to_owned() };
    let before = text.get(..span.start).unwrap_or(text);
    let number = before.matches('\n').count();
    let line = text.lines().nth(number).unwrap_or("").trim();
    let shown = if line.is_empty() { String::new() } else { format!(": {line}") };
    format!("line {}: {message}{shown}", number + 1)
}
