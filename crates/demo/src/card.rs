//! What a model file says about itself, so that it can be used without any other word.

use crate::{
    network::{Layers, Plan},
    task::Task,
};
use gradus::{
    prelude::*,
    tensor::file::safetensors::{self, Archive},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};

/// The key under `__metadata__`.
const KEY: &str = "gradus";
/// The version of the description; another one is refused.
const VERSION: u32 = 1;

/// The description of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Card {
    version: u32,
    pub(crate) data: Task,
    /// The shape of one row: `[8, 8]`.
    pub(crate) features: Vec<usize>,
    pub(crate) network: Plan,
    pub(crate) loss: String,
    pub(crate) classes: Vec<String>,
    /// Fitted on the training rows; what it gives is what the network takes.
    pub(crate) normaliser: Normaliser<f32>,
    pub(crate) seed: u64,
    /// How it was trained, for people.
    pub(crate) training: BTreeMap<String, String>,
}

/// The version alone, which is looked at first.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Card {
    /// The description of a model for rows like those of `train`.
    pub(crate) fn new(
        data: Task,
        train: &Dataset<f32>,
        network: Plan,
        loss: &str,
        normaliser: Normaliser<f32>,
        seed: u64,
    ) -> Card {
        Card {
            version: VERSION,
            data,
            features: train.feature_shape().dims().to_vec(),
            network,
            loss: loss.to_owned(),
            classes: train.class_names().to_vec(),
            normaliser,
            seed,
            training: BTreeMap::new(),
        }
    }

    /// Writes the model with its description.
    pub(crate) fn save(&self, model: &Model<f32, Layers>, path: &Path) -> Result<()> {
        let text = serde_json::to_string(self).map_err(|e| Error::format(e.to_string()))?;
        model.params().save(path, &[(KEY.to_owned(), text)].into())
    }

    /// Reads a model and its description.
    pub(crate) fn load(path: &Path) -> Result<(Card, Model<f32, Layers>)> {
        let archive = safetensors::read(path)?;
        Card::rebuild(&archive).map_err(|e| e.file(path))
    }

    fn rebuild(archive: &Archive<f32>) -> Result<(Card, Model<f32, Layers>)> {
        let Some(text) = archive.metadata.get(KEY) else {
            return Err(Error::format(format!(
                "__metadata__ has no entry {KEY:?}, so the network is unknown"
            ))
            .help("only models that gradus has trained can be used; gradus inspect shows any file"));
        };
        let wrong = |e: serde_json::Error| Error::format(format!("__metadata__ {KEY:?}: {e}"));
        let Version { version } = serde_json::from_str(text).map_err(wrong)?;
        if version != VERSION {
            let message = format!("description of version {version}, where {VERSION} is known");
            return Err(Error::format(message).help("use the gradus that wrote it, or a newer one"));
        }
        let card: Card = serde_json::from_str(text).map_err(wrong)?;
        card.check(archive)?;
        let model = card.network.build(card.seed)?;
        model.params().assign(&archive.tensors)?;
        Ok((card, model))
    }

    /// Compares every size with what the file really holds, before anything is made by it.
    fn check(&self, archive: &Archive<f32>) -> Result<()> {
        let wrong = |what: String| Err(Error::format(format!("__metadata__ {KEY:?}: {what}")));
        let held = |(name, shape): &(String, Vec<usize>)| {
            archive.tensors.iter().any(|(n, t)| n == name && t.dims() == shape)
        };
        let sizes = &self.network.sizes;
        let parameters = self.network.parameters();
        if parameters.is_empty() || sizes.contains(&0) {
            return wrong(format!("sizes {sizes:?} make no network"));
        }
        if let Some((name, shape)) = parameters.iter().find(|p| !held(p)) {
            return wrong(format!("the network needs {name:?} {shape:?}, which the file does not hold"));
        }
        let features = self.features.iter().try_fold(1usize, |n, &size| n.checked_mul(size));
        if features != sizes.first().copied() || sizes.last() != Some(&self.classes.len()) {
            return wrong(format!(
                "sizes {sizes:?} do not fit features {:?} and {} classes",
                self.features,
                self.classes.len()
            ));
        }
        let means = self.normaliser.mean().len();
        if means != 1 && Some(means) != features {
            return wrong(format!("{means} means do not fit features {:?}", self.features));
        }
        if !(0.0..1.0).contains(&self.network.dropout) {
            return wrong(format!("dropout {} is not in [0, 1)", self.network.dropout));
        }
        Ok(())
    }

    /// The data as the network takes them: normalised, and each row a plain vector.
    ///
    /// # Errors
    /// The rows are of another shape or the classes are others.
    pub(crate) fn prepare(&self, mut data: Dataset<f32>) -> Result<Dataset<f32>> {
        let shape = data.feature_shape();
        if shape.dims() != self.features || data.class_names() != self.classes {
            let message = format!(
                "the model takes rows {:?} of {} classes, {} has {shape} of {}",
                self.features,
                self.classes.len(),
                data.name(),
                data.classes()
            );
            return Err(Error::shape(message).help("give the data it was made for: --data"));
        }
        self.normaliser.apply(&mut data)?;
        data.flatten()
    }
}
