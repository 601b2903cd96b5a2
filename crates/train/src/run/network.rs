use gradus_nn::spec::{Inputs, LayerSpec, NetworkSpec, layer_names};
use gradus_tensor::{Error, Result, spec::Spec};
use serde::{Deserialize, Serialize};

/// The network: the sizes of hidden layers, or all layers one by one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetSpec {
    /// The sizes of the hidden layers; the last layer follows from the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Vec<usize>>,
    /// The activation between them: `relu` if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation: Option<Spec>,
    /// What each activation is followed by: the probability that a number is dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropout: Option<f64>,
    /// All layers from first to last, in place of `hidden`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layers: Option<Vec<LayerSpec>>,
}

impl NetSpec {
    /// The largest size of a hidden layer; nobody means more by accident, and it keeps θ below 2 GB.
    pub const WIDEST: usize = 4096;
    /// The largest number of hidden layers.
    pub const DEEPEST: usize = 16;

    pub(super) fn check(&self) -> Result<()> {
        let short = [self.hidden.is_some(), self.activation.is_some(), self.dropout.is_some()];
        if self.layers.is_some() && short.contains(&true) {
            let message = "network has layers and also hidden, activation or dropout";
            return Err(
                Error::argument(message).help("say it one way: the layers one by one, or hidden sizes")
            );
        }
        let sizes = self.hidden.as_deref().unwrap_or(&[]);
        let (widest, deepest) = (Self::WIDEST, Self::DEEPEST);
        if sizes.len() > deepest {
            let message =
                format!("network.hidden has {} sizes, where at most {deepest} are allowed", sizes.len());
            return Err(Error::argument(message));
        }
        if let Some(size) = sizes.iter().find(|size| !(1..=widest).contains(*size)) {
            return Err(Error::argument(format!("network.hidden has {size}, sizes are 1 to {widest}")));
        }
        let layers = self.layers.as_deref().unwrap_or(&[]);
        let known = layer_names();
        if let Some((place, layer)) = layers.iter().enumerate().find(|(_, l)| !known.contains(&&*l.kind)) {
            let error =
                Error::argument("there is no such layer").of(format!("layer {place} ({})", layer.kind));
            let near = |name: &&&str| layer.kind.get(..2).is_some_and(|begin| name.starts_with(begin));
            let near: Vec<&str> = known.iter().filter(near).copied().collect();
            let names = if near.is_empty() { known } else { near };
            return Err(error.help(format!("there are {}", names.join(", "))));
        }
        match self.dropout {
            Some(p) if !(0.0..1.0).contains(&p) => {
                Err(Error::argument(format!("network.dropout is {p}, a number from 0 to below 1 is needed")))
            }
            _ => Ok(()),
        }
    }

    /// The network for rows of so many features and so many outputs, behind first layers that the data need; a last one may follow.
    pub fn spec(
        &self,
        features: usize,
        outputs: usize,
        first: &[LayerSpec],
        last: Option<LayerSpec>,
    ) -> NetworkSpec {
        let mut layers = first.to_vec();
        if let Some(own) = &self.layers {
            layers.extend(own.iter().cloned());
        } else {
            let sizes = self.hidden.as_deref().unwrap_or(&[]);
            let linear = |size: usize| Spec::new("linear").with("out_features", size as f64);
            for &size in sizes {
                layers.push(linear(size));
                layers.push(self.activation.clone().unwrap_or_else(|| Spec::new("relu")));
                if let Some(p) = self.dropout.filter(|p| *p > 0.0) {
                    layers.push(Spec::new("dropout").with("p", p));
                }
            }
            layers.push(linear(outputs));
            layers.extend(last);
        }
        NetworkSpec { inputs: Inputs::Features(features), layers }
    }
}
