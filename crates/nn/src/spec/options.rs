use super::LayerSpec;
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

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
    /// Several numbers.
    Numbers(Vec<f64>),
    /// Layers inside of a layer.
    Layers(Vec<LayerSpec>),
}

impl Setting {
    /// What it is, for errors.
    fn what(&self) -> String {
        match self {
            Setting::Flag(flag) => flag.to_string(),
            Setting::Number(number) => number.to_string(),
            Setting::Word(word) => format!("{word:?}"),
            Setting::Numbers(all) => format!("{all:?}"),
            Setting::Layers(all) => format!("a list of {} layers", all.len()),
        }
    }
}

/// The options of a layer while it is made: those that nobody asked for are unknown.
pub(crate) struct Options<'s> {
    spec: &'s LayerSpec,
    known: RefCell<Vec<&'static str>>,
}

impl<'s> Options<'s> {
    pub(super) fn of(spec: &'s LayerSpec) -> Options<'s> {
        Options { spec, known: RefCell::new(Vec::new()) }
    }

    fn get(&self, name: &'static str) -> Option<&'s Setting> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&name) {
            known.push(name);
        }
        self.spec.options.get(name)
    }

    /// A number.
    pub(crate) fn number(&self, name: &'static str, usual: f64) -> Result<f64> {
        match self.get(name) {
            None => Ok(usual),
            Some(Setting::Number(v)) => Ok(*v),
            Some(other) => Err(wrong(name, other, "a number")),
        }
    }

    /// A whole number from 0 on; none if it is not given.
    pub(crate) fn count(&self, name: &'static str) -> Result<Option<usize>> {
        match self.get(name) {
            None => Ok(None),
            Some(Setting::Number(v)) => whole(name, *v).map(Some),
            Some(other) => Err(wrong(name, other, "a whole number")),
        }
    }

    /// A whole number that must be given.
    pub(crate) fn needed(&self, name: &'static str) -> Result<usize> {
        self.count(name)?.ok_or_else(|| self.missing(name, "a whole number"))
    }

    /// A whole number that follows from what comes before, and must agree if it is given.
    pub(crate) fn follows(&self, name: &'static str, own: usize) -> Result<usize> {
        match self.count(name)? {
            Some(given) if given != own => {
                Err(Error::argument(format!("{name} is {given}, but what comes before gives {own}"))
                    .help(format!("leave {name} out: it follows")))
            }
            _ => Ok(own),
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&self, name: &'static str, usual: bool) -> Result<bool> {
        match self.get(name) {
            None => Ok(usual),
            Some(Setting::Flag(flag)) => Ok(*flag),
            Some(other) => Err(wrong(name, other, "true or false")),
        }
    }

    /// A list of whole numbers; none if it is not given.
    pub(crate) fn counts(&self, name: &'static str) -> Result<Option<Vec<usize>>> {
        match self.get(name) {
            None => Ok(None),
            Some(Setting::Number(v)) => Ok(Some(vec![whole(name, *v)?])),
            Some(Setting::Numbers(all)) => {
                all.iter().map(|v| whole(name, *v)).collect::<Result<_>>().map(Some)
            }
            Some(other) => Err(wrong(name, other, "a list of whole numbers")),
        }
    }

    /// Layers inside of this one.
    pub(crate) fn layers(&self, name: &'static str) -> Result<&'s [LayerSpec]> {
        match self.get(name) {
            Some(Setting::Layers(layers)) => Ok(layers),
            // An empty list is one of anything.
            Some(Setting::Numbers(none)) if none.is_empty() => Ok(&[]),
            Some(other) => Err(wrong(name, other, "a list of layers")),
            None => Err(Error::argument(format!("the option {name} is missing, a list of layers"))),
        }
    }

    /// An option that must be given and is not, perhaps since its name is misspelt.
    fn missing(&self, name: &str, wanted: &str) -> Error {
        let error = Error::argument(format!("the option {name} is missing, {wanted}"));
        let alike = |given: &&String| given.get(..3) == name.get(..3);
        match self.spec.options.keys().find(alike) {
            Some(given) => error.help(format!("is it meant by {given}?")),
            None => error,
        }
    }

    /// Checks that nothing was given that nobody asked for.
    pub(super) fn all_known(&self) -> Result<()> {
        let known = self.known.borrow();
        let Some(unknown) = self.spec.options.keys().find(|name| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let help =
            if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
        Err(Error::argument(format!("there is no option {unknown}")).help(help))
    }
}

fn wrong(name: &str, given: &Setting, wanted: &str) -> Error {
    Error::argument(format!("{name} is {}, {wanted} is needed", given.what()))
}

fn whole(name: &str, v: f64) -> Result<usize> {
    // Beyond 2⁵³ not every whole number is one of f64.
    let fits = v.fract() == 0.0 && (0.0..=9.007_199_254_740_992e15).contains(&v);
    if fits {
        Ok(v as usize)
    } else {
        Err(Error::argument(format!("{name} is {v}, a whole number from 0 on is needed")))
    }
}
