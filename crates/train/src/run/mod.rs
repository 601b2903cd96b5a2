//! Run files: all that a training depends on, in TOML.
//!
//! Every field has a meaning where it is left out, so that the shortest run file is
//!
//! ```toml
//! version = 1
//! data.source = "digits"
//! ```
//!
//! and the whole of one stands in [`TEMPLATE`], which `gradus new` writes.

mod data;
mod network;
mod wrong;

pub use data::{DataSpec, Rows, Source, SplitKind, SplitSpec};
pub use network::NetSpec;

use gradus_losses::LossSpec;
use gradus_optim::{OptimizerSpec, ScheduleSpec};
use gradus_tensor::{Error, Params, Result, file};
use serde::{Deserialize, Serialize};
use std::{fmt, path::Path};

/// The version that is written. What 1.0 writes, every 1.x reads.
pub const VERSION: u32 = 1;

/// A run file with every field, and what each means.
pub const TEMPLATE: &str = include_str!("template.toml");

/// A run file is larger than this by mistake only.
const LONGEST: u64 = 1 << 20;

/// The numbers that a network computes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32 bits: about 7 digits.
    #[default]
    F32,
    /// 64 bits: about 16 digits.
    F64,
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Precision::F32 { "f32" } else { "f64" })
    }
}

/// A training in words and numbers.
///
/// ```
/// use gradus_train::run::RunFile;
/// let run = RunFile::from_toml(r#"
///     version = 1
///     epochs = 20
///     optimizer = { type = "adamw", lr = 1e-3, weight_decay = 0.05 }
///     [data]
///     source = "digits"
///     [network]
///     hidden = [128, 64]
///     activation = "gelu"
/// "#)?;
/// assert_eq!(run.network.hidden.as_deref(), Some(&[128, 64][..]));
/// let error = RunFile::from_toml("version = 1\n[data]\nsource = \"digits\"\nepoch = 3\n").unwrap_err().to_string();
/// assert!(error.contains("line 4") && error.contains("unknown field `epoch`"), "{error}");
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunFile {
    /// The version of the form.
    pub version: u32,
    /// What decides the split, the first weights, the order of rows and what is dropped.
    #[serde(default)]
    pub seed: u64,
    /// The numbers that the network computes with.
    #[serde(default)]
    pub precision: Precision,
    /// Visits of all training rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<u32>,
    /// Rows in a batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<u32>,
    /// The gradients of a step are scaled so that their norm is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip_norm: Option<f64>,
    /// θ is averaged after each step, so that each weighs this many times the next; validation and the model use the average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average: Option<f64>,
    /// The loss; cross-entropy for classes and the mean squared error for numbers if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<LossSpec>,
    /// The optimiser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimizer: Option<OptimizerSpec>,
    /// The course of the learning rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleSpec>,
    /// The data.
    pub data: DataSpec,
    /// The network.
    #[serde(default)]
    pub network: NetSpec,
    /// When training ends early.
    #[serde(default)]
    pub stop: Stop,
    /// Which checkpoints are made and kept.
    #[serde(default)]
    pub keep: Keep,
}

/// When training ends before its last epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stop {
    /// After so many epochs without a better value of the metric; never if it is left out. The best θ is kept then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<u32>,
    /// The metric: `valid_loss` if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// After so many steps, which may be within an epoch; the schedule is as long as `epochs` says nevertheless.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<u64>,
    /// After so many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<f64>,
}

/// Which checkpoints are made and kept. One is made when training ends, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// One after so many seconds.
    pub every_seconds: f64,
    /// One after so many steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_steps: Option<u64>,
    /// One after so many epochs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_epochs: Option<u64>,
    /// How many are kept.
    pub last: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Keep { every_seconds: 30.0, every_steps: None, every_epochs: None, last: 3 }
    }
}

/// The version alone, which is looked at first.
#[derive(Deserialize)]
struct Version {
    version: Option<u32>,
}

impl RunFile {
    /// A run on data, with nothing else said.
    pub fn new(data: DataSpec) -> RunFile {
        RunFile {
            version: VERSION,
            seed: 0,
            precision: Precision::F32,
            epochs: None,
            batch_size: None,
            clip_norm: None,
            average: None,
            loss: None,
            optimizer: None,
            schedule: None,
            data,
            network: NetSpec::default(),
            stop: Stop::default(),
            keep: Keep::default(),
        }
    }

    /// Reads the text of a run file.
    ///
    /// # Errors
    /// It is no TOML, has a field that is not known or of another kind, is of a newer version, or is longer than a mebibyte; the error
    /// shows the line.
    pub fn from_toml(text: &str) -> Result<RunFile> {
        if text.len() as u64 > LONGEST {
            return Err(Error::format(format!("{} bytes, where at most {LONGEST} are read", text.len())));
        }
        wrong::depth(text)?;
        let wrong = |e: toml::de::Error| wrong::wrong(text, &e);
        let Version { version } = toml::from_str(text).map_err(wrong)?;
        match version {
            Some(VERSION) => {}
            Some(other) => {
                let message = format!("a run file of version {other}, where {VERSION} is known");
                return Err(Error::format(message).help("use the gradus that wrote it, or a newer one"));
            }
            None => {
                return Err(Error::format("the version is missing").help("begin the file with version = 1"));
            }
        }
        let run: RunFile = toml::from_str(text).map_err(wrong)?;
        match run.check() {
            Ok(()) => Ok(run),
            Err(error) => {
                // The text is read once more to find the line; one reading of it is held at a time.
                drop(run);
                Err(wrong::located(text, error))
            }
        }
    }

    /// An error of a run, with the line of its file that it is about, where that is found.
    pub fn located(text: &str, error: Error) -> Error {
        wrong::located(text, error)
    }

    /// Reads a run file.
    ///
    /// # Errors
    /// It cannot be read, or as [`from_toml`](RunFile::from_toml); the error names the file.
    pub fn read(path: impl AsRef<Path>) -> Result<RunFile> {
        let path = path.as_ref();
        RunFile::from_bytes(&file::read(path, LONGEST)?).map_err(|e| e.file(path))
    }

    /// Reads the bytes of a run file.
    ///
    /// # Errors
    /// They are no UTF-8, or as [`from_toml`](RunFile::from_toml).
    pub fn from_bytes(bytes: &[u8]) -> Result<RunFile> {
        let text = std::str::from_utf8(bytes).map_err(|e| Error::format(format!("no UTF-8: {e}")))?;
        RunFile::from_toml(text)
    }

    /// The text of a run file, which gives the same run.
    ///
    /// # Errors
    /// None that a run can cause.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|e| Error::format(e.to_string()))
    }

    /// What no type says: ranges, names, and what excludes what.
    ///
    /// # Errors
    /// A number is outside its range, there is no loss, optimiser, schedule or layer of a name, an option is not known, or two things
    /// are said that exclude each other.
    pub fn check(&self) -> Result<()> {
        let range = |name: &str, good: bool, given: String, wanted: &str| {
            if good { Ok(()) } else { Err(Error::argument(format!("{name} is {given}, {wanted} is needed"))) }
        };
        let positive = |v: &f64| v.is_finite() && *v > 0.0;
        let shown = |v: Option<f64>| v.map_or_else(String::new, |v| v.to_string());
        range("epochs", self.epochs != Some(0), "0".into(), "1 or more")?;
        range("batch_size", self.batch_size != Some(0), "0".into(), "1 or more")?;
        range("clip_norm", self.clip_norm.iter().all(positive), shown(self.clip_norm), "a number above 0")?;
        let decay = self.average.iter().all(|v| (0.0..1.0).contains(v));
        range("average", decay, shown(self.average), "a number from 0 to below 1")?;
        range(
            "stop.minutes",
            self.stop.minutes.iter().all(positive),
            shown(self.stop.minutes),
            "a number above 0",
        )?;
        range("stop.steps", self.stop.steps != Some(0), "0".into(), "1 or more")?;
        range("stop.patience", self.stop.patience != Some(0), "0".into(), "1 or more")?;
        let seconds = self.keep.every_seconds;
        range(
            "keep.every_seconds",
            seconds.is_finite() && seconds >= 0.0,
            seconds.to_string(),
            "a number from 0 on",
        )?;
        range("keep.last", self.keep.last > 0, "0".into(), "1 or more")?;
        if let Some(loss) = &self.loss {
            loss.build::<f64>()?;
        }
        if let Some(optimizer) = &self.optimizer {
            // Which parameters groups choose is known with the network.
            let mut alone = optimizer.clone();
            alone.0.options.remove("groups");
            alone.build(&Params::<f64>::seed(0))?;
        }
        if let Some(schedule) =
            self.schedule.as_ref().filter(|s| !ScheduleSpec::names().any(|n| n == s.0.kind))
        {
            schedule.build(1.0, 1, 1)?;
        }
        self.network.check()?;
        self.data.check()
    }
}
