//! Which networks are trained and evaluated.

use gradus::nn::{activation, activation_names};
use std::result::Result;

/// The workloads by name: 5·ReLU on one datapoint, then from a handful of weights to many millions.
const NAMED: [(&str, &str); 7] = [
    ("T0", "8-16-3:relu5:mse:sgd:1"),
    ("T1", "2-16-16-1:tanh:mse:sgd:16"),
    ("T2", "64-128-64-10:relu:ce:momentum:32"),
    ("T3", "784-256-128-10:relu:ce:adam:64"),
    ("T4", "784-512-512-10:gelu:ce:adamw:128"),
    ("T5", "1024-2048-2048-2048-10:relu:ce:adam:256"),
    ("T6", "4096-4096-4096-10:tanh:ce:sgd:512"),
];

const LOSSES: [&str; 2] = ["mse", "ce"];
const OPTIMIZERS: [&str; 4] = ["sgd", "momentum", "adam", "adamw"];

/// A network of linear layers with what trains it, as `784-512-512-10:gelu:ce:adamw:128` spells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Inputs, hidden layers, outputs.
    pub sizes: Vec<usize>,
    /// The activation's name; `relu5` is 5·ReLU.
    pub activation: String,
    /// `mse` or `ce`, cross-entropy.
    pub loss: String,
    /// `sgd`, `momentum`, `adam` or `adamw`.
    pub optimizer: String,
    /// Datapoints in a step.
    pub batch: usize,
}

impl Network {
    /// The network of a name, or spelt out.
    pub fn parse(text: &str) -> Result<Network, String> {
        let spelt = NAMED.iter().find(|(name, _)| *name == text).map_or(text, |(_, spelt)| spelt);
        let [sizes, activation, loss, optimizer, batch] = spelt.split(':').collect::<Vec<_>>()[..] else {
            let names = NAMED.map(|(name, _)| name).join(", ");
            return Err(format!(
                "{text:?} is no workload; there are {names}, and sizes:f:loss:optimiser:batch as in {}",
                NAMED[4].1
            ));
        };
        let within = |message: String| format!("{text:?}: {message}");
        let sizes = sizes.split('-').map(|size| positive("size", size)).collect::<Result<Vec<_>, _>>();
        let network = Network {
            sizes: sizes.map_err(within)?,
            activation: activation.to_owned(),
            loss: loss.to_owned(),
            optimizer: optimizer.to_owned(),
            batch: positive("batch", batch).map_err(within)?,
        };
        network.judged().map_err(within)
    }

    fn judged(self) -> Result<Network, String> {
        let Network { sizes, activation: f, loss, optimizer, .. } = &self;
        if sizes.len() < 2 {
            return Err(format!("{} size is given, at least inputs and outputs are needed", sizes.len()));
        }
        if f != "relu5" && activation::<f64>(f).is_err() {
            return Err(format!(
                "no activation is called {f:?}; there are relu5, {}",
                activation_names().join(", ")
            ));
        }
        if !LOSSES.contains(&loss.as_str()) {
            return Err(format!("no loss is called {loss:?}; there are {}", LOSSES.join(", ")));
        }
        if !OPTIMIZERS.contains(&optimizer.as_str()) {
            return Err(format!("no optimiser is called {optimizer:?}; there are {}", OPTIMIZERS.join(", ")));
        }
        Ok(self)
    }
}

/// A whole number above 0.
fn positive(what: &str, text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| format!("the {what} {text:?} is no whole number above 0"))
}

/// A network to be trained or only evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// As it was given, which is how its results are labelled.
    pub word: String,
    /// The network.
    pub network: Network,
    /// Whether it is evaluated (`infer:T2:256`) and not trained.
    pub infer: bool,
}

impl Workload {
    /// A network to be trained, or after `infer:` a network to be evaluated at a batch size of its own.
    pub fn parse(word: &str) -> Result<Workload, String> {
        let Some(rest) = word.strip_prefix("infer:") else {
            return Ok(Workload { word: word.to_owned(), network: Network::parse(word)?, infer: false });
        };
        let Some((network, batch)) = rest.rsplit_once(':') else {
            return Err(format!("{word:?} has no batch size; infer:T2:256 has one"));
        };
        let batch = positive("batch", batch).map_err(|message| format!("{word:?}: {message}"))?;
        let network = Network { batch, ..Network::parse(network)? };
        Ok(Workload { word: word.to_owned(), network, infer: true })
    }

    /// All named networks, to be trained.
    pub fn all() -> Vec<Workload> {
        NAMED.iter().filter_map(|(name, _)| Workload::parse(name).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_spelt_networks_are_understood() {
        let network = Network::parse("T4").unwrap();
        assert_eq!((&network.sizes[..], &*network.activation), (&[784, 512, 512, 10][..], "gelu"));
        assert_eq!(Network::parse("784-512-512-10:gelu:ce:adamw:128").unwrap(), network);
        let infer = Workload::parse("infer:T4:1").unwrap();
        assert_eq!((infer.network.batch, infer.infer), (1, true));
        assert_eq!(Workload::parse("infer:784-512-512-10:gelu:ce:adamw:9:1").unwrap().network, infer.network);
        assert_eq!(Workload::all().len(), NAMED.len());
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (word, message) in [
            ("T7", "\"T7\" is no workload; there are T0, T1, T2, T3, T4, T5, T6, and sizes:f:loss:"),
            ("8-0:relu:ce:sgd:1", "\"8-0:relu:ce:sgd:1\": the size \"0\" is no whole number above 0"),
            ("8:relu:ce:sgd:1", "\"8:relu:ce:sgd:1\": 1 size is given, at least inputs and outputs"),
            (
                "8-1:rellu:ce:sgd:1",
                "\"8-1:rellu:ce:sgd:1\": no activation is called \"rellu\"; there are relu5, relu,",
            ),
            ("8-1:relu:xe:sgd:1", "\"8-1:relu:xe:sgd:1\": no loss is called \"xe\"; there are mse, ce"),
            ("8-1:relu:ce:adan:1", "\"8-1:relu:ce:adan:1\": no optimiser is called \"adan\"; there are sgd,"),
            ("8-1:relu:ce:sgd:-1", "\"8-1:relu:ce:sgd:-1\": the batch \"-1\" is no whole number above 0"),
            ("infer:T2", "\"infer:T2\" has no batch size; infer:T2:256 has one"),
            ("infer:T2:x", "\"infer:T2:x\": the batch \"x\" is no whole number above 0"),
        ] {
            let said = Workload::parse(word).unwrap_err();
            assert!(said.starts_with(message), "{said}");
        }
    }
}
