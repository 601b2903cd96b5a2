//! Things described in words and numbers, as files have them: a type by its name in a catalogue, and options by PyTorch's names.

mod options;
mod setting;

pub use options::{Known, Options};
pub use setting::Setting;

use crate::{Error, Result};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use std::collections::BTreeMap;

/// A layer, a loss, an optimiser, a schedule or an initialiser in words and numbers.
///
/// In TOML: `{ type = "linear", out_features = 16 }`; or a word alone, `"relu"`, where no option is given.
///
/// ```
/// use gradus_tensor::spec::{Setting, Spec};
/// let spec: Spec = serde_json::from_str(r#"{"type": "leaky_relu", "negative_slope": 0.1}"#).unwrap();
/// assert_eq!((spec.kind.as_str(), &spec.options["negative_slope"]), ("leaky_relu", &Setting::Number(0.1)));
/// assert_eq!(serde_json::from_str::<Spec>(r#""relu""#).unwrap(), Spec::new("relu"));
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Setting")]
pub struct Spec {
    /// The name in its catalogue.
    pub kind: String,
    /// Its options; what follows from elsewhere need not be given.
    pub options: BTreeMap<String, Setting>,
}

impl Spec {
    /// Something by its name, without options.
    pub fn new(kind: impl Into<String>) -> Spec {
        Spec { kind: kind.into(), options: BTreeMap::new() }
    }

    /// The same with an option.
    pub fn with(mut self, name: impl Into<String>, setting: impl Into<Setting>) -> Spec {
        self.options.insert(name.into(), setting.into());
        self
    }
}

impl TryFrom<Setting> for Spec {
    type Error = Error;

    fn try_from(setting: Setting) -> Result<Spec> {
        let mut options = match setting {
            Setting::Word(kind) => return Ok(Spec::new(kind)),
            Setting::Table(options) => options,
            other => return Err(Error::argument(format!("{other} is given, {WANTED} is needed"))),
        };
        match options.remove("type") {
            Some(Setting::Word(kind)) => Ok(Spec { kind, options }),
            Some(other) => Err(Error::argument(format!("type is {other}, a name is needed"))),
            None => Err(Error::argument(format!("the type is missing, {WANTED} is needed"))),
        }
    }
}

/// What a description looks like.
const WANTED: &str = "a table such as { type = \"name\" }";

impl Serialize for Spec {
    /// As a table, the type first.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.options.len()))?;
        map.serialize_entry("type", &self.kind)?;
        self.options.iter().try_for_each(|(name, setting)| map.serialize_entry(name, setting))?;
        map.end()
    }
}

/// The error for a name that a catalogue does not have.
pub fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Error {
    let known: Vec<&str> = known.into_iter().collect();
    Error::argument(format!("no {what} is called {name:?}; there are {}", known.join(", ")))
}
