use super::Spec;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A word.
    Word(String),
    /// Several of anything.
    List(Vec<Setting>),
    /// Options of something inside.
    Table(BTreeMap<String, Setting>),
}

impl fmt::Display for Setting {
    /// As TOML has it; of a table how much is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Flag(flag) => write!(f, "{flag}"),
            Setting::Number(number) if *number != 0.0 && !(1e-4..1e9).contains(&number.abs()) => {
                write!(f, "{number:e}")
            }
            Setting::Number(number) => write!(f, "{number}"),
            Setting::Word(word) => write!(f, "{word:?}"),
            Setting::List(all) => {
                let all: Vec<String> = all.iter().map(Setting::to_string).collect();
                write!(f, "[{}]", all.join(", "))
            }
            Setting::Table(options) => write!(f, "a table of {}", options.len()),
        }
    }
}

impl From<bool> for Setting {
    fn from(flag: bool) -> Self {
        Setting::Flag(flag)
    }
}

impl From<f64> for Setting {
    fn from(number: f64) -> Self {
        Setting::Number(number)
    }
}

impl From<&str> for Setting {
    fn from(word: &str) -> Self {
        Setting::Word(word.to_owned())
    }
}

impl<S: Into<Setting>> From<Vec<S>> for Setting {
    fn from(all: Vec<S>) -> Self {
        Setting::List(all.into_iter().map(Into::into).collect())
    }
}

impl From<Spec> for Setting {
    fn from(spec: Spec) -> Self {
        let Spec { kind, mut options } = spec;
        options.insert("type".to_owned(), Setting::Word(kind));
        Setting::Table(options)
    }
}
