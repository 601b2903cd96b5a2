//! A node while its attributes are read.

use crate::onnx::proto::{Attribute, Node, Value};
use gradus_tensor::{Error, Result};
use std::cell::RefCell;

/// One node of a file, and the opset that says what it means.
pub(super) struct Site<'n> {
    pub(super) node: &'n Node,
    pub(super) opset: i64,
    known: RefCell<Vec<&'static str>>,
}

impl<'n> Site<'n> {
    pub(super) fn new(node: &'n Node, opset: i64) -> Site<'n> {
        Site { node, opset, known: RefCell::new(Vec::new()) }
    }

    fn get(&self, name: &'static str) -> Option<&'n Value> {
        self.known.borrow_mut().push(name);
        self.node.attribute.iter().find(|a| a.name == name).map(|a| &a.value)
    }

    /// An attribute that is a whole number.
    pub(super) fn int(&self, name: &'static str, usual: i64) -> Result<i64> {
        self.maybe_int(name).map(|v| v.unwrap_or(usual))
    }

    /// An attribute that is a whole number, if it is given.
    pub(super) fn maybe_int(&self, name: &'static str) -> Result<Option<i64>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Int(v)) => Ok(Some(*v)),
            Some(other) => Err(wrong(name, other, "a whole number")),
        }
    }

    /// An attribute that says yes or no.
    pub(super) fn flag(&self, name: &'static str, usual: bool) -> Result<bool> {
        match self.int(name, usual.into())? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(Error::argument(format!("{name} is {other}, 0 or 1 is needed"))),
        }
    }

    /// An attribute that is a number: the one with the fewest digits that the file's single precision stands for.
    pub(super) fn float(&self, name: &'static str, usual: f64) -> Result<f64> {
        match self.get(name) {
            None => Ok(usual),
            Some(Value::Float(v)) => Ok(meant(*v)),
            Some(other) => Err(wrong(name, other, "a number")),
        }
    }

    /// An attribute that is a list of whole numbers, if it is given.
    pub(super) fn ints(&self, name: &'static str) -> Result<Option<&'n [i64]>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Ints(all)) => Ok(Some(all)),
            Some(other) => Err(wrong(name, other, "a list of whole numbers")),
        }
    }

    /// An attribute that is a word.
    pub(super) fn word(&self, name: &'static str, usual: &'static str) -> Result<&'n str> {
        match self.get(name) {
            None => Ok(usual),
            Some(Value::Text(text)) => {
                std::str::from_utf8(text).map_err(|_| Error::argument(format!("{name} is no text")))
            }
            Some(other) => Err(wrong(name, other, "a word")),
        }
    }

    /// Checks that every attribute was asked for.
    pub(super) fn all_known(&self) -> Result<()> {
        let known = self.known.borrow();
        let unknown = |a: &&Attribute| !known.contains(&a.name.as_str());
        let unknown: Vec<&str> =
            self.node.attribute.iter().filter(unknown).map(|a| a.name.as_str()).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(Error::argument(format!("the attribute {} is not known", unknown.join(", "))))
    }
}

/// The number with the fewest digits that single precision rounds to this one: 0.3 for 0.300000012.
pub(super) fn meant(v: f32) -> f64 {
    v.to_string().parse().unwrap_or(f64::from(v))
}

fn wrong(name: &str, value: &Value, wanted: &str) -> Error {
    let is = match value {
        Value::Missing => "missing",
        Value::Float(_) => "a number",
        Value::Int(_) => "a whole number",
        Value::Text(_) => "a text",
        Value::Tensor(_) => "a tensor",
        Value::Floats(_) => "a list of numbers",
        Value::Ints(_) => "a list of whole numbers",
        Value::Other(what) => what,
    };
    Error::argument(format!("the attribute {name} is {is}, {wanted} is needed"))
}
