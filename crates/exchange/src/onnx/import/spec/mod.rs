//! A chain of nodes as a description of a network.

mod layers;

use super::Imported;
use crate::onnx::proto::Node;
use gradus_nn::spec::{Inputs, LayerSpec, NetworkSpec, Setting};
use gradus_tensor::{Error, Real, Result, Shape, Tensor};
use layers::{Ahead, layer};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A network that is one layer after another: what describes it and what its parameters are.
///
/// `chain.network.build(&params)` makes it, and `params.assign(&chain.parameters)` gives it its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain<T> {
    /// The layers.
    pub network: NetworkSpec,
    /// The parameters and buffers under the names that the layers give them: `0.weight`.
    pub parameters: Vec<(String, Tensor<T>)>,
    /// Means and deviations, where the file begins by taking them off and dividing by them; 0 for a division by ∞.
    pub normaliser: Option<[Vec<f64>; 2]>,
}

/// A chain while it is followed.
pub(super) struct Follow<'i, T: Real> {
    imported: &'i Imported<T>,
    /// The nodes that are given each value.
    users: HashMap<&'i str, Vec<&'i Node>>,
    /// What other name a value has: PyTorch writes equal numbers once, and names the others after them.
    same: HashMap<&'i str, &'i str>,
    /// The values that are outputs.
    ends: HashSet<&'i str>,
    /// The name of the value that the next layer is given.
    value: String,
    /// The shape of a row of it.
    row: Shape,
    layers: Vec<LayerSpec>,
    parameters: Vec<(String, Tensor<T>)>,
}

impl<T: Real> Imported<T> {
    /// The network as layers, where each node, or a few together, is one of the catalogue, given what the one before makes.
    ///
    /// # Errors
    /// The file leaves the shape of a row open; it branches, or a node is no layer or has no such options: the node is named.
    pub fn spec(&self) -> Result<Chain<T>> {
        let row = self.features()?;
        let value = self.one_input()?.name.clone();
        let mut users: HashMap<&str, Vec<&Node>> = HashMap::new();
        for node in &self.nodes {
            let names: BTreeSet<&str> = node.input.iter().map(String::as_str).collect();
            names.into_iter().for_each(|name| users.entry(name).or_default().push(node));
        }
        let named = |node: &&Node| node.op_type == "Identity" && !node.input.is_empty();
        let same = self.nodes.iter().filter(named);
        let same = same.map(|node| (node.output[0].as_str(), node.input[0].as_str())).collect();
        let ends = self.output_names.iter().map(String::as_str).collect();
        let (layers, parameters) = (Vec::new(), Vec::new());
        let mut follow = Follow { imported: self, users, same, ends, value, row, layers, parameters };
        let normaliser = follow.normaliser();
        while let Some(ahead) = follow.ahead()? {
            let label = ahead.label();
            layer(&mut follow, &ahead)
                .map_err(|e| Error::argument(format!("{label}: {}", e.message())).help(HELP))?;
        }
        let inputs = match row.dims() {
            [features] => Inputs::Features(*features),
            dims => Inputs::Shape(dims.to_vec()),
        };
        let network = NetworkSpec { inputs, layers: follow.layers };
        Ok(Chain { network, parameters: follow.parameters, normaliser })
    }
}

/// What to do with a network that is no chain.
const HELP: &str =
    "the network still runs and trains as it is: only a chain of known layers can be described";

impl<T: Real> Follow<'_, T> {
    /// The nodes that use the value at hand; none at the end.
    fn ahead(&self) -> Result<Option<Ahead>> {
        let uses = self.users(&self.value);
        let end = self.ends.contains(self.value.as_str());
        let several = || {
            let message = format!("{:?} is used {} times", self.value, uses.len() + usize::from(end));
            Err(Error::argument(format!("the network branches: {message}")).help(HELP))
        };
        match uses {
            [] if end && self.imported.outputs.len() == 1 => Ok(None),
            [one] if !end => Ok(Some(Ahead::One((*one).clone()))),
            // x·σ(x), whichever comes first.
            [gate, product] | [product, gate]
                if !end
                    && gate.op_type == "Sigmoid"
                    && product.op_type == "Mul"
                    && product.input.contains(&gate.output[0]) =>
            {
                Ok(Some(Ahead::Gated((*product).clone())))
            }
            _ => several(),
        }
    }

    /// The nodes that are given a value.
    fn users(&self, value: &str) -> &[&Node] {
        self.users.get(value).map_or(&[], Vec::as_slice)
    }

    /// The one node that is given a value, if it is of that op and nothing else uses it.
    fn then(&self, value: &str, op: &str) -> Option<&Node> {
        match self.users(value) {
            [node] if node.op_type == op && !self.ends.contains(value) => Some(node),
            _ => None,
        }
    }

    /// Numbers of the file: a parameter or numbers of the program.
    fn numbers(&self, name: &str) -> Option<Tensor<f64>> {
        let mut name = name;
        // A file is read in the order of its nodes, so that nothing is named after itself.
        while let Some(other) = self.same.get(name) {
            name = other;
        }
        let own = self.imported.params.get(name).map(|p| p.value().cast());
        own.or_else(|| self.imported.fixed.get(name).cloned())
    }

    /// The numbers at a place among a node's inputs.
    fn given(&self, node: &Node, place: usize, what: &str) -> Result<Tensor<f64>> {
        let name = node.input.get(place).map_or("", String::as_str);
        self.numbers(name)
            .ok_or_else(|| Error::argument(format!("{what} {name:?} is none of the file's numbers")))
    }

    /// (x − mean)/std at the beginning.
    fn normaliser(&mut self) -> Option<[Vec<f64>; 2]> {
        let Ok(Some(Ahead::One(centre))) = self.ahead() else { return None };
        let fits = |t: &Tensor<f64>| t.len() == 1 || t.len() == self.row.len();
        let of = |node: &Node| {
            node.input.get(1).and_then(|name| self.numbers(name)).filter(fits).map(Tensor::into_vec)
        };
        let found = match (centre.op_type.as_str(), self.then(&centre.output[0], "Div")) {
            ("Sub", Some(scale)) => {
                of(&centre).zip(of(scale)).map(|(mean, std)| (scale.output[0].clone(), [mean, std]))
            }
            _ => None,
        };
        found.map(|(value, both)| {
            self.value = value;
            both.map(|all| all.into_iter().map(|v| if v.is_infinite() { 0.0 } else { v }).collect())
        })
    }

    /// Adds a layer with its options; parameters follow under its place.
    fn layer(&mut self, kind: &str, options: Vec<(&str, Setting)>) {
        let options = options.into_iter().map(|(name, setting)| (name.to_owned(), setting)).collect();
        self.layers.push(LayerSpec { kind: kind.to_owned(), options });
    }

    /// A parameter of the last layer.
    fn parameter(&mut self, name: &str, value: &Tensor<f64>) {
        let place = self.layers.len().saturating_sub(1);
        self.parameters.push((format!("{place}.{name}"), value.cast()));
    }
}
