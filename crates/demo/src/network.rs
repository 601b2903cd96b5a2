//! A network from its description: linear layers with an activation between them.

use gradus::{nn::activation, prelude::*};
use serde::{Deserialize, Serialize};

/// What a network is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// The number of features, the sizes of the hidden layers, the number of classes.
    pub(crate) sizes: Vec<usize>,
    pub(crate) activation: String,
    pub(crate) dropout: f64,
    /// Whether a sigmoid makes probabilities of the outputs, as the loss `bce` needs them.
    pub(crate) sigmoid: bool,
}

/// Layers that are applied one after another.
pub(crate) type Layers = Sequential<f32>;

impl Plan {
    /// The network with fresh parameters, named by their layer's place: `0.weight`, `2.weight`.
    pub(crate) fn build(&self, seed: u64) -> Result<Model<f32, Layers>> {
        let params = Params::seed(seed);
        let mut layers = Sequential::new(&params);
        for (place, size) in self.sizes.windows(2).enumerate() {
            if place > 0 {
                layers = layers.boxed(activation(&self.activation)?);
                if self.dropout > 0.0 {
                    layers = layers.add(|_| Dropout::new(self.dropout));
                }
            }
            layers = layers.add(|params| Linear::new(params, size[0], size[1]));
        }
        if self.sigmoid {
            layers = layers.add(|_| Sigmoid);
        }
        Ok(Model::new(&params, layers))
    }

    /// The names and shapes of the parameters, known without making them.
    pub(crate) fn parameters(&self) -> Vec<(String, Vec<usize>)> {
        let stride = if self.dropout > 0.0 { 3 } else { 2 };
        let of = |(place, size): (usize, &[usize])| {
            let layer = place * stride;
            [(format!("{layer}.weight"), vec![size[1], size[0]]), (format!("{layer}.bias"), vec![size[1]])]
        };
        self.sizes.windows(2).enumerate().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(dropout: f64) -> Plan {
        Plan { sizes: vec![4, 3, 3, 2], activation: "relu".into(), dropout, sigmoid: true }
    }

    #[test]
    fn parameters_are_foretold() {
        for dropout in [0.0, 0.5] {
            let made = plan(dropout).build(0).unwrap().params().list();
            let made: Vec<_> = made.iter().map(|p| (p.name(), p.shape().dims().to_vec())).collect();
            assert_eq!(made, plan(dropout).parameters());
        }
        assert_eq!(plan(0.5).parameters()[2].0, "3.weight");
    }

    #[test]
    fn the_summary_counts() {
        let summary = plan(0.0).build(0).unwrap().summary([1, 4]);
        assert_eq!(summary.rows.iter().map(|r| r.parameters).collect::<Vec<_>>(), [15, 0, 12, 0, 8, 0]);
        assert_eq!(summary.rows[5].label, "Sigmoid");
        assert_eq!(summary.parameters, 35);
    }
}
