//! What a model file says about itself, so that it can be used without any other word.

use gradus::{
    data::{Normaliser, table::Preparation},
    exchange::state_dict,
    losses::LossSpec,
    nn::spec::NetworkSpec,
    prelude::*,
    tensor::{
        Real,
        file::safetensors::{self, Archive},
        spec::Spec,
    },
    train::run::{DataSpec, Precision, Source},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};

/// The key under `__metadata__`.
pub(crate) const KEY: &str = "gradus";
/// The version of the description that is written; 1 is read, too.
const VERSION: u32 = 2;

/// Layers that are applied one after another.
pub(crate) type Layers<T> = Sequential<T>;

/// The description of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Real", serialize = "T: Serialize"))]
pub(crate) struct Card<T> {
    version: u32,
    pub(crate) precision: Precision,
    /// What it was trained on.
    pub(crate) data: DataSpec,
    pub(crate) network: NetworkSpec,
    pub(crate) loss: LossSpec,
    /// The names of the classes; none where numbers are predicted.
    pub(crate) classes: Vec<String>,
    /// The names of the numbers that are predicted; none where there are classes.
    pub(crate) outputs: Vec<String>,
    /// Fitted on the training rows; what it gives is what the network takes.
    pub(crate) prepared: Prepared<T>,
    pub(crate) seed: u64,
    /// How it was trained, for people.
    pub(crate) training: BTreeMap<String, String>,
}

/// How rows become what the network takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "lowercase",
    deny_unknown_fields,
    bound(deserialize = "T: Real", serialize = "T: Serialize")
)]
pub(crate) enum Prepared<T> {
    /// Arrays of this shape, normalised and laid out as a vector.
    Arrays {
        /// The shape of one row: `[8, 8]`.
        features: Vec<usize>,
        normaliser: Normaliser<T>,
    },
    /// Rows of a table.
    Table(Box<Preparation>),
}

impl<T> Prepared<T> {
    /// A target as the network knows it, in its own unit.
    pub(crate) fn in_units(&self, z: f64) -> f64 {
        match self {
            Prepared::Table(preparation) => preparation.target().restore(z),
            Prepared::Arrays { .. } => z,
        }
    }
}

/// What is looked at first.
#[derive(Deserialize)]
struct Head {
    version: u32,
    #[serde(default)]
    precision: Precision,
}

/// The description as version 1 had it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Real"))]
struct First<T> {
    #[expect(dead_code, reason = "it is 1")]
    version: u32,
    data: Source,
    features: Vec<usize>,
    network: FirstPlan,
    loss: String,
    classes: Vec<String>,
    normaliser: Normaliser<T>,
    seed: u64,
    training: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstPlan {
    sizes: Vec<usize>,
    activation: String,
    dropout: f64,
    sigmoid: bool,
}

impl<T: Real> First<T> {
    fn upgraded(self) -> Result<Card<T>> {
        let [features, hidden @ .., outputs] = &self.network.sizes[..] else {
            return Err(Error::format(format!("sizes {:?} make no network", self.network.sizes)));
        };
        let net = gradus::train::run::NetSpec {
            hidden: Some(hidden.to_vec()),
            activation: Some(Spec::new(self.network.activation)),
            dropout: Some(self.network.dropout),
            layers: None,
        };
        let last = self.network.sigmoid.then(|| Spec::new("sigmoid"));
        Ok(Card {
            version: VERSION,
            precision: Precision::F32,
            data: DataSpec::new(self.data),
            network: net.spec(*features, *outputs, &[], last),
            loss: LossSpec(Spec::new(self.loss)),
            classes: self.classes,
            outputs: Vec::new(),
            prepared: Prepared::Arrays { features: self.features, normaliser: self.normaliser },
            seed: self.seed,
            training: self.training,
        })
    }
}

/// A model with its description.
type Described<T> = (Card<T>, Model<T, Layers<T>>);

/// A model with its description, whatever it computes with.
pub(crate) enum AnyModel {
    F32(Card<f32>, Model<f32, Layers<f32>>),
    F64(Card<f64>, Model<f64, Layers<f64>>),
}

impl<T: Real> Card<T> {
    /// The description of a model for what was loaded.
    pub(crate) fn new(
        data: DataSpec,
        network: NetworkSpec,
        loss: LossSpec,
        prepared: Prepared<T>,
        seed: u64,
    ) -> Card<T> {
        let precision = if T::BYTES == 4 { Precision::F32 } else { Precision::F64 };
        let (classes, outputs, training) = (Vec::new(), Vec::new(), BTreeMap::new());
        Card { version: VERSION, precision, data, network, loss, classes, outputs, prepared, seed, training }
    }

    /// With the names of the classes, or of the numbers that are predicted where there are none.
    pub(crate) fn named(self, classes: &[String], numbers: &[String]) -> Card<T> {
        let outputs = if classes.is_empty() { numbers.to_vec() } else { Vec::new() };
        Card { classes: classes.to_vec(), outputs, ..self }
    }

    /// Writes the model with its description.
    pub(crate) fn save(&self, model: &Model<T, Layers<T>>, path: &Path) -> Result<()> {
        model.params().save(path, &[self.entry()?].into())
    }

    /// The entry of a model file that holds the description.
    pub(crate) fn entry(&self) -> Result<(String, String)> {
        Ok((KEY.to_owned(), self.text()?))
    }

    /// The description as a text.
    pub(crate) fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::format(e.to_string()))
    }

    fn rebuild(text: &str, version: u32, archive: Archive<T>) -> Result<Described<T>> {
        let wrong = |e: serde_json::Error| Error::format(format!("__metadata__ {KEY:?}: {e}"));
        let located = |e: Error| Error::format(format!("__metadata__ {KEY:?}: {e}"));
        let card: Card<T> = match version {
            1 => serde_json::from_str::<First<T>>(text).map_err(wrong)?.upgraded().map_err(located)?,
            _ => serde_json::from_str(text).map_err(wrong)?,
        };
        card.check().map_err(located)?;
        // No description makes more than the file holds.
        let held = archive.tensors.iter().map(|(_, t)| t.len()).sum();
        let params = Params::seed(card.seed).at_most(held);
        let model = Model::new(&params, card.network.build(&params).map_err(located)?);
        state_dict::assign(&params, archive.tensors).map_err(located)?;
        Ok((card, model))
    }

    /// Compares sizes with what the file really holds, before anything is made by them.
    fn check(&self) -> Result<()> {
        let wrong = |what: String| Err(Error::format(what));
        let features = match &self.prepared {
            Prepared::Arrays { features, normaliser } => {
                let count = features.iter().try_fold(1usize, |n, &size| n.checked_mul(size));
                let means = normaliser.mean().len();
                if means != 1 && Some(means) != count {
                    return wrong(format!("{means} means do not fit features {features:?}"));
                }
                count
            }
            Prepared::Table(preparation) => Some(preparation.features().len()),
        };
        let inputs = self.network.inputs.shape()?;
        if inputs.rank() != 1 || Some(inputs.len()) != features {
            let count = features.map_or("too many".to_owned(), |count| count.to_string());
            return wrong(format!("the network takes {inputs}, rows have {count} features"));
        }
        Ok(())
    }
}

/// Reads a model and its description.
pub(crate) fn load(path: &Path) -> Result<AnyModel> {
    // A folder is that of a run.
    let inside = path.join(crate::out_dir::MODEL);
    let path = if path.is_dir() { &inside } else { path };
    let bytes = gradus::tensor::file::read(path, gradus::tensor::file::LIMIT)?;
    read(&bytes).map_err(|e| e.file(path))
}

fn read(bytes: &[u8]) -> Result<AnyModel> {
    let none = |e: Error| e.help("a model is a file that gradus has written, and this is none or is damaged");
    let metadata = safetensors::from_bytes::<f64>(bytes).map_err(none)?.metadata;
    let Some(text) = metadata.get(KEY) else {
        return Err(Error::format(format!("__metadata__ has no entry {KEY:?}, so the network is unknown"))
            .help("gradus import takes over files of other programs; gradus inspect shows any file"));
    };
    described(text, || safetensors::from_bytes(bytes), || safetensors::from_bytes(bytes))
}

/// The model with this description, whose numbers are one of both.
pub(crate) fn described(
    text: &str,
    single: impl FnOnce() -> Result<Archive<f32>>,
    double: impl FnOnce() -> Result<Archive<f64>>,
) -> Result<AnyModel> {
    let wrong = |e: serde_json::Error| Error::format(format!("__metadata__ {KEY:?}: {e}"));
    let Head { version, precision } = serde_json::from_str(text).map_err(wrong)?;
    if !(1..=VERSION).contains(&version) {
        let message = format!("description of version {version}, where 1 to {VERSION} are known");
        return Err(Error::format(message).help("use the gradus that wrote it, or a newer one"));
    }
    match precision {
        Precision::F32 => {
            Card::rebuild(text, version, single()?).map(|(card, model)| AnyModel::F32(card, model))
        }
        Precision::F64 => {
            Card::rebuild(text, version, double()?).map(|(card, model)| AnyModel::F64(card, model))
        }
    }
}
