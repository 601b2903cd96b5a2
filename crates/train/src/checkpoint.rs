use gradus_optim::AnyOptimizer;
use gradus_tensor::{
    Error, Params, Real, Result, Tensor,
    file::safetensors::{self, Archive},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path};

/// The key of what is no tensor, under `__metadata__`.
const KEY: &str = "gradus.checkpoint";
/// The version of the form; a newer one is refused.
const VERSION: u32 = 1;

/// Where a training stands: so many steps made, and the batch that comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The epoch, counted from 0.
    pub epoch: u64,
    /// The batch of that epoch which comes next, counted from 0.
    pub batch: u64,
    /// Training steps made in all; random masks depend on it.
    pub step: u64,
}

/// All that a training needs to go on to the same bits: θ, the optimiser's memory, the position, and what callbacks remember.
///
/// It is one safetensors file: tensors `model.…` under the names of the parameters, `optimizer.…` and `average.…`, and a text of
/// JSON. [`Checkpoints`](crate::Checkpoints) keeps several in a folder.
///
/// ```
/// use gradus_train::{Checkpoint, Position};
/// # use gradus_optim::Adam;
/// # use gradus_tensor::Params;
/// # let params = Params::<f32>::seed(0);
/// # params.add("w", [2], |draw| draw.normal());
/// # let mut optimizer = Adam::new(&params, 1e-3);
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("checkpoint.safetensors");
/// optimizer.step();
/// let position = Position { epoch: 3, batch: 17, step: 1 };
/// Checkpoint::capture(&params, &optimizer, position).save(&path)?;
/// // Later, in another process:
/// let position = Checkpoint::load(&path)?.restore(&params, &mut optimizer)?;
/// assert_eq!(position.batch, 17);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint<T> {
    /// Where the training stands.
    pub position: Position,
    /// The rule's name: `adam`.
    pub rule: String,
    /// θ and buffers, by name.
    pub model: Vec<(String, Tensor<T>)>,
    /// What the optimiser remembers.
    pub optimizer: Vec<(String, Tensor<T>)>,
    /// What an average of θ remembers.
    pub average: Vec<(String, Tensor<T>)>,
    /// What a schedule remembers.
    pub schedule: Vec<(String, Tensor<T>)>,
    /// Tensors that callbacks remember, by the callback's name and their own: `best.0.weight`.
    pub callbacks: Vec<(String, Tensor<T>)>,
    /// What else is remembered, by name: of callbacks, of the epoch so far.
    pub notes: BTreeMap<String, Value>,
}

/// What is no tensor, as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u32,
    written_by: String,
    position: Position,
    rule: String,
    notes: BTreeMap<String, Value>,
}

/// The version alone, which is looked at first.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl<T: Real> Checkpoint<T> {
    /// What is to be kept now.
    pub fn capture(params: &Params<T>, optimizer: &dyn AnyOptimizer<T>, position: Position) -> Checkpoint<T> {
        Checkpoint {
            position,
            rule: optimizer.name().to_owned(),
            model: params.list().iter().map(|p| (p.name(), p.value())).collect(),
            optimizer: optimizer.state(),
            average: Vec::new(),
            schedule: Vec::new(),
            callbacks: Vec::new(),
            notes: BTreeMap::new(),
        }
    }

    /// Gives θ and the optimiser what they were, and says where the training stood.
    ///
    /// # Errors
    /// Names, shapes or the rule differ; nothing has changed then.
    pub fn restore(&self, params: &Params<T>, optimizer: &mut dyn AnyOptimizer<T>) -> Result<Position> {
        if optimizer.name() != self.rule {
            let message = format!("made with the optimiser {}, not with {}", self.rule, optimizer.name());
            return Err(Error::argument(message)
                .of("checkpoint")
                .help("go on with the optimiser it was made with"));
        }
        let before = optimizer.state();
        optimizer.load_state(&self.optimizer).map_err(|e| e.of("checkpoint"))?;
        params.assign(&self.model).map_err(|e| {
            // What it gave itself fits.
            let _ = optimizer.load_state(&before);
            e.of("checkpoint")
        })?;
        Ok(self.position)
    }

    /// Writes it to a file, which is replaced as a whole and flushed: see [`replace`](gradus_tensor::file::replace).
    ///
    /// # Errors
    /// The operating system refuses; a file that was there is then unchanged.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let bytes = self.to_bytes().map_err(|e| e.file(path))?;
        gradus_tensor::file::replace(path, &bytes)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// A name is given twice.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let parts = [
            ("model", &self.model),
            ("optimizer", &self.optimizer),
            ("average", &self.average),
            ("schedule", &self.schedule),
            ("callback", &self.callbacks),
        ];
        let tensors: Vec<_> = parts
            .into_iter()
            .flat_map(|(part, all)| all.iter().map(move |(name, t)| (format!("{part}.{name}"), t.clone())))
            .collect();
        let text = Text {
            version: VERSION,
            written_by: format!("gradus {}", env!("CARGO_PKG_VERSION")),
            position: self.position,
            rule: self.rule.clone(),
            notes: self.notes.clone(),
        };
        let text = serde_json::to_string(&text).map_err(|e| Error::format(e.to_string()))?;
        safetensors::to_bytes(&tensors, &[(KEY.to_owned(), text)].into())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, is malformed, or is no checkpoint of this element or of a known version.
    pub fn load(path: impl AsRef<Path>) -> Result<Checkpoint<T>> {
        let path = path.as_ref();
        Checkpoint::from_archive(safetensors::read(path)?).map_err(|e| e.file(path))
    }

    /// What a file holds, as a checkpoint.
    ///
    /// # Errors
    /// As [`load`](Checkpoint::load).
    pub fn from_archive(archive: Archive<T>) -> Result<Checkpoint<T>> {
        let Some(text) = archive.metadata.get(KEY) else {
            return Err(Error::format(format!("__metadata__ has no entry {KEY:?}: it is no checkpoint")));
        };
        let wrong = |e: serde_json::Error| Error::format(format!("__metadata__ {KEY:?}: {e}"));
        let Version { version } = serde_json::from_str(text).map_err(wrong)?;
        if version != VERSION {
            let message = format!("a checkpoint of version {version}, where {VERSION} is known");
            return Err(Error::format(message).help("use the gradus that wrote it, or a newer one"));
        }
        let Text { position, rule, notes, .. } = serde_json::from_str(text).map_err(wrong)?;
        let [model, optimizer, average, schedule, callbacks] = [(); 5].map(|()| Vec::new());
        let mut made = Checkpoint { position, rule, model, optimizer, average, schedule, callbacks, notes };
        for (name, tensor) in archive.tensors {
            let (part, own) = name.split_once('.').unwrap_or((&name, ""));
            let to = match part {
                "model" => &mut made.model,
                "optimizer" => &mut made.optimizer,
                "average" => &mut made.average,
                "schedule" => &mut made.schedule,
                "callback" => &mut made.callbacks,
                _ => return Err(Error::format(format!("the tensor {name:?} is no part of a checkpoint"))),
            };
            to.push((own.to_owned(), tensor));
        }
        Ok(made)
    }
}
