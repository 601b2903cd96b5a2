use super::Spec;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, SeqAccess, Visitor},
};
use std::{collections::BTreeMap, fmt};

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

/// In one pass: that of an untagged enum keeps a copy of what is inside at every level.
impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Setting, D::Error> {
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false, a number, a word, a list or a table")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Setting, E> {
        Ok(Setting::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Setting, E> {
        Ok(Setting::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Setting, E> {
        Ok(Setting::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Setting, E> {
        Ok(Setting::Number(number))
    }

    fn visit_str<E>(self, word: &str) -> Result<Setting, E> {
        Ok(Setting::Word(word.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Setting, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = from.next_element()? {
            all.push(one);
        }
        Ok(Setting::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Setting, A::Error> {
        let mut options = BTreeMap::new();
        while let Some((name, setting)) = from.next_entry()? {
            options.insert(name, setting);
        }
        Ok(Setting::Table(options))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_from_json() {
        let text = r#"{"a":[true,-1.0,2.5,"w",[]],"b":{"c":1.8446744073709552e+19}}"#;
        let setting: Setting = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&setting).unwrap(), text);
        let error = serde_json::from_str::<Setting>("[null]").unwrap_err().to_string();
        assert!(error.contains("expected true or false, a number, a word, a list or a table"), "{error}");
    }
}
