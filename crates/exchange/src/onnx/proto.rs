//! The messages of which an ONNX file is made, as far as networks need them; other fields are passed over.
//!
//! Source: ONNX, onnx.proto (github.com/onnx/onnx, 2017–), for the numbers of fields.

use super::wire::{Budget, Payload, Reader, Writer};
use gradus_tensor::{Error, Result};

/// A message: how its fields are read and how it is written.
trait Message: Default {
    /// Takes in one field.
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()>;

    fn read(bytes: &[u8], budget: &mut Budget) -> Result<Self> {
        let (mut message, mut reader) = (Self::default(), Reader::new(bytes));
        while let Some((field, payload)) = reader.field()? {
            message.take(field, payload, budget)?;
        }
        Ok(message)
    }
}

/// Says within what something went wrong.
fn within(place: impl std::fmt::Display) -> impl FnOnce(Error) -> Error {
    move |e| Error::format(format!("{place}: {}", e.message()))
}

/// Reads one more message of a list.
fn push<M: Message>(all: &mut Vec<M>, list: &str, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
    let one = payload.bytes(budget).and_then(|bytes| M::read(bytes, budget));
    all.push(one.map_err(within(format_args!("{list}[{}]", all.len())))?);
    Ok(())
}

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Model {
    pub(super) ir_version: i64,
    pub(super) producer_name: String,
    pub(super) producer_version: String,
    pub(super) opset_import: Vec<OperatorSet>,
    pub(super) graph: Option<Graph>,
    pub(super) metadata_props: Vec<Entry>,
}

/// A set of operators, by its domain and version.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OperatorSet {
    pub(super) domain: String,
    pub(super) version: i64,
}

/// A text under a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: String,
}

/// The network.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Graph {
    pub(super) node: Vec<Node>,
    pub(super) name: String,
    pub(super) initializer: Vec<TensorProto>,
    pub(super) sparse_initializer: usize,
    pub(super) input: Vec<ValueInfo>,
    pub(super) output: Vec<ValueInfo>,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Node {
    pub(super) input: Vec<String>,
    pub(super) output: Vec<String>,
    pub(super) name: String,
    pub(super) op_type: String,
    pub(super) domain: String,
    pub(super) attribute: Vec<Attribute>,
}

/// An attribute of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: Value,
}

/// What an attribute holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value {
    #[default]
    Missing,
    Float(f32),
    Int(i64),
    Text(Vec<u8>),
    Tensor(Box<TensorProto>),
    Floats(Vec<f32>),
    Ints(Vec<i64>),
    /// A kind that no operation here takes: a graph, a type, many texts, a reference.
    Other(&'static str),
}

/// Numbers under a shape. Which field holds them depends on who wrote the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TensorProto {
    pub(super) dims: Vec<i64>,
    pub(super) data_type: i64,
    pub(super) float_data: Vec<f32>,
    /// Whole numbers of any size.
    pub(super) whole_data: Vec<i64>,
    pub(super) double_data: Vec<f64>,
    pub(super) raw_data: Vec<u8>,
    pub(super) name: String,
    /// Whether the numbers are in another file.
    pub(super) external: bool,
    /// Whether there are texts in the place of numbers.
    pub(super) texts: bool,
}

/// A value's name, element and shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ValueInfo {
    pub(super) name: String,
    /// None for what is no tensor.
    pub(super) tensor: Option<TensorType>,
}

/// The element and shape of a tensor.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TensorType {
    pub(super) elem_type: i64,
    /// None where it is not known.
    pub(super) shape: Option<Vec<Dimension>>,
}

/// The size along an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Dimension {
    #[default]
    Unknown,
    Size(i64),
    Name(String),
}

/// Messages that are only there to hold others.
#[derive(Default)]
struct Type(Option<TensorType>);
#[derive(Default)]
struct Dims(Vec<Dimension>);

impl Message for Model {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => self.ir_version = payload.signed().map_err(within("ir_version"))?,
            2 => self.producer_name = payload.text(budget).map_err(within("producer_name"))?,
            3 => self.producer_version = payload.text(budget).map_err(within("producer_version"))?,
            7 => {
                let graph = payload.bytes(budget).and_then(|bytes| Graph::read(bytes, budget));
                if self.graph.replace(graph.map_err(within("graph"))?).is_some() {
                    return Err(Error::format("graph: it is given twice"));
                }
            }
            8 => push(&mut self.opset_import, "opset_import", payload, budget)?,
            14 => push(&mut self.metadata_props, "metadata_props", payload, budget)?,
            _ => {}
        }
        Ok(())
    }
}

impl Message for OperatorSet {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => self.domain = payload.text(budget)?,
            2 => self.version = payload.signed()?,
            _ => {}
        }
        Ok(())
    }
}

impl Message for Entry {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => self.key = payload.text(budget)?,
            2 => self.value = payload.text(budget)?,
            _ => {}
        }
        Ok(())
    }
}

impl Message for Graph {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => push(&mut self.node, "node", payload, budget)?,
            2 => self.name = payload.text(budget).map_err(within("name"))?,
            5 => push(&mut self.initializer, "initializer", payload, budget)?,
            11 => push(&mut self.input, "input", payload, budget)?,
            12 => push(&mut self.output, "output", payload, budget)?,
            15 => self.sparse_initializer += 1,
            _ => {}
        }
        Ok(())
    }
}

impl Message for Node {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => self.input.push(payload.text(budget).map_err(within("input"))?),
            2 => self.output.push(payload.text(budget).map_err(within("output"))?),
            3 => self.name = payload.text(budget).map_err(within("name"))?,
            4 => self.op_type = payload.text(budget).map_err(within("op_type"))?,
            5 => push(&mut self.attribute, "attribute", payload, budget)?,
            7 => self.domain = payload.text(budget).map_err(within("domain"))?,
            _ => {}
        }
        Ok(())
    }
}

impl Message for Attribute {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        let value = match field {
            1 => {
                self.name = payload.text(budget).map_err(within("name"))?;
                return Ok(());
            }
            2 => Value::Float(payload.float().map_err(within("f"))?),
            3 => Value::Int(payload.signed().map_err(within("i"))?),
            4 => Value::Text(payload.bytes(budget).map_err(within("s"))?.to_vec()),
            5 => {
                let tensor = payload.bytes(budget).and_then(|bytes| TensorProto::read(bytes, budget));
                Value::Tensor(Box::new(tensor.map_err(within("t"))?))
            }
            7 => {
                let mut all =
                    if let Value::Floats(all) = &mut self.value { std::mem::take(all) } else { Vec::new() };
                payload.floats_to(&mut all).map_err(within("floats"))?;
                Value::Floats(all)
            }
            8 => {
                let mut all =
                    if let Value::Ints(all) = &mut self.value { std::mem::take(all) } else { Vec::new() };
                payload.signed_to(&mut all).map_err(within("ints"))?;
                Value::Ints(all)
            }
            6 | 11 => Value::Other("a graph"),
            9 => Value::Other("texts"),
            10 => Value::Other("tensors"),
            14 | 15 => Value::Other("a type"),
            21 => Value::Other("a reference to an attribute of a function"),
            22 | 23 => Value::Other("a sparse tensor"),
            _ => return Ok(()),
        };
        self.value = value;
        Ok(())
    }
}

impl Message for TensorProto {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => payload.signed_to(&mut self.dims).map_err(within("dims"))?,
            2 => self.data_type = payload.signed().map_err(within("data_type"))?,
            3 => return Err(Error::format("segment: tensors in pieces are not read")),
            4 => payload.floats_to(&mut self.float_data).map_err(within("float_data"))?,
            5 => payload.signed_to(&mut self.whole_data).map_err(within("int32_data"))?,
            6 => self.texts = true,
            7 => payload.signed_to(&mut self.whole_data).map_err(within("int64_data"))?,
            8 => self.name = payload.text(budget).map_err(within("name"))?,
            9 => self.raw_data = payload.bytes(budget).map_err(within("raw_data"))?.to_vec(),
            10 => payload.doubles_to(&mut self.double_data).map_err(within("double_data"))?,
            11 => payload.signed_to(&mut self.whole_data).map_err(within("uint64_data"))?,
            13 => self.external = true,
            14 => self.external |= payload.signed().map_err(within("data_location"))? != 0,
            _ => {}
        }
        Ok(())
    }
}

impl Message for ValueInfo {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => self.name = payload.text(budget).map_err(within("name"))?,
            2 => {
                let kind = payload.bytes(budget).and_then(|bytes| Type::read(bytes, budget));
                self.tensor = kind.map_err(within("type"))?.0;
            }
            _ => {}
        }
        Ok(())
    }
}

impl Message for Type {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        if field == 1 {
            let tensor = payload.bytes(budget).and_then(|bytes| TensorType::read(bytes, budget));
            self.0 = Some(tensor.map_err(within("tensor_type"))?);
        }
        Ok(())
    }
}

impl Message for TensorType {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => self.elem_type = payload.signed().map_err(within("elem_type"))?,
            2 => {
                let shape = payload.bytes(budget).and_then(|bytes| Dims::read(bytes, budget));
                self.shape = Some(shape.map_err(within("shape"))?.0);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Message for Dims {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        if field == 1 { push(&mut self.0, "dim", payload, budget) } else { Ok(()) }
    }
}

impl Message for Dimension {
    fn take(&mut self, field: u64, payload: Payload<'_>, budget: &mut Budget) -> Result<()> {
        match field {
            1 => *self = Dimension::Size(payload.signed().map_err(within("dim_value"))?),
            2 => *self = Dimension::Name(payload.text(budget).map_err(within("dim_param"))?),
            _ => {}
        }
        Ok(())
    }
}

impl Model {
    /// The model that some bytes hold.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Model> {
        Model::read(bytes, &mut Budget::new())
    }

    /// The bytes of the model: the same for the same model.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.signed(1, self.ir_version);
        to.text(2, &self.producer_name);
        to.text(3, &self.producer_version);
        if let Some(graph) = &self.graph {
            to.message(7, |to| graph.write(to));
        }
        for set in &self.opset_import {
            to.message(8, |to| {
                to.text(1, &set.domain);
                to.signed(2, set.version);
            });
        }
        for entry in &self.metadata_props {
            to.message(14, |to| {
                to.text(1, &entry.key);
                to.text(2, &entry.value);
            });
        }
        to.into_bytes()
    }
}
