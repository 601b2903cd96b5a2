//! Nodes and initialisers while they come together.

use crate::onnx::{
    element, element_of,
    proto::{Attribute, Node, TensorProto, Value},
};
use gradus_autograd::portable::{Network, Origin};
use gradus_tensor::{Real, Shape, Tensor};
use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
};

/// The first opset of what is written.
const OPSET: i64 = 18;

/// A graph while it is built. Values are called by their names in the file.
pub(super) struct Builder<T> {
    nodes: Vec<Node>,
    initialisers: Vec<TensorProto>,
    taken: BTreeSet<String>,
    numbers: BTreeMap<u64, String>,
    /// The names of the network's values.
    lines: Vec<String>,
    /// How often the network uses each of its values, the output once more.
    uses: Vec<usize>,
    opset: i64,
    element: PhantomData<T>,
}

impl From<i64> for Value {
    fn from(v: i64) -> Value {
        Value::Int(v)
    }
}

impl From<f64> for Value {
    fn from(v: f64) -> Value {
        Value::Float(v as f32)
    }
}

impl<T: Real> Builder<T> {
    /// A builder for a network; the names of input, output and parameters are taken.
    pub(super) fn of(network: &Network<T>) -> Builder<T> {
        let mut taken = BTreeSet::from(["input".to_owned(), "output".to_owned()]);
        let mut uses = vec![0; network.lines.len()];
        uses[network.output] += 1;
        for line in &network.lines {
            match &line.origin {
                Origin::Parameter { name, .. } => drop(taken.insert(name.clone())),
                Origin::Computed { inputs, .. } => inputs.iter().for_each(|&i| uses[i] += 1),
                _ => {}
            }
        }
        let lines = vec![String::new(); network.lines.len()];
        let (nodes, initialisers, numbers) = (Vec::new(), Vec::new(), BTreeMap::new());
        Builder { nodes, initialisers, taken, numbers, lines, uses, opset: OPSET, element: PhantomData }
    }

    /// The name of one of the network's values.
    pub(super) fn name_of(&self, line: usize) -> &str {
        &self.lines[line]
    }

    pub(super) fn set(&mut self, line: usize, name: String) {
        self.lines[line] = name;
    }

    /// Whether one of the network's values is used once.
    pub(super) fn is_used_once(&self, line: usize) -> bool {
        self.uses[line] == 1
    }

    /// The opset that is needed.
    pub(super) fn opset(&self) -> i64 {
        self.opset
    }

    /// Notes that an op is known from an opset on.
    pub(super) fn since(&mut self, opset: i64) {
        self.opset = self.opset.max(opset);
    }

    /// A name that nothing has yet.
    fn fresh(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }

    /// Adds a node with one result and gives the name of that.
    pub(super) fn node(&mut self, op: &str, inputs: &[&str], attributes: Vec<(&str, Value)>) -> String {
        let name = self.fresh(&op.to_lowercase());
        let attribute = |(name, value): (&str, Value)| Attribute { name: name.to_owned(), value };
        self.nodes.push(Node {
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: vec![name.clone()],
            name: name.clone(),
            op_type: op.to_owned(),
            domain: String::new(),
            attribute: attributes.into_iter().map(attribute).collect(),
        });
        name
    }

    /// Takes back the node of one of the network's values, which nothing uses after all.
    pub(super) fn take_back(&mut self, line: usize) {
        let name = &self.lines[line];
        self.nodes.retain(|node| !node.output.contains(name));
    }

    fn constant(&mut self, name: Option<&str>, tensor: TensorProto) -> String {
        let name = self.fresh(name.unwrap_or("constant"));
        let value = Value::Tensor(Box::new(tensor));
        self.nodes.push(Node {
            input: vec![],
            output: vec![name.clone()],
            name: name.clone(),
            op_type: "Constant".to_owned(),
            domain: String::new(),
            attribute: vec![Attribute { name: "value".to_owned(), value }],
        });
        name
    }

    /// A number of the program.
    pub(super) fn number(&mut self, v: f64) -> String {
        if let Some(known) = self.numbers.get(&v.to_bits()) {
            return known.clone();
        }
        let name = self.numbers(None, Shape::SCALAR, &[v]);
        self.numbers.insert(v.to_bits(), name.clone());
        name
    }

    /// Numbers of the program.
    pub(super) fn numbers(&mut self, name: Option<&str>, shape: Shape, all: &[f64]) -> String {
        let all: Vec<T> = all.iter().map(|v| T::of(*v)).collect();
        self.constant(name, tensor("", shape, &all))
    }

    /// Whole numbers of the program: sizes, axes. None of them is a single number.
    pub(super) fn whole(&mut self, all: &[i64]) -> String {
        let raw_data = all.iter().flat_map(|v| v.to_le_bytes()).collect();
        let dims = vec![all.len() as i64];
        self.constant(
            None,
            TensorProto { dims, data_type: element::INT64, raw_data, ..TensorProto::default() },
        )
    }

    /// Truths of the program.
    pub(super) fn marks(&mut self, all: &[bool]) -> String {
        let raw_data = all.iter().map(|v| u8::from(*v)).collect();
        let dims = vec![all.len() as i64];
        self.constant(
            None,
            TensorProto { dims, data_type: element::BOOL, raw_data, ..TensorProto::default() },
        )
    }

    /// A parameter.
    pub(super) fn parameter(&mut self, name: &str, value: &Tensor<T>) -> String {
        self.initialisers.push(tensor(name, value.shape(), value.as_slice()));
        name.to_owned()
    }

    /// All of it, where the value `result` is called `output`.
    pub(super) fn finish(mut self, result: &str, output: &str) -> (Vec<Node>, Vec<TensorProto>) {
        if !self.nodes.iter().any(|n| n.output.iter().any(|name| name == result)) {
            let last = self.node("Identity", &[result], vec![]);
            return self.finish(&last, output);
        }
        let called = |name: &mut String| {
            if name == result {
                *name = output.to_owned();
            }
        };
        for node in &mut self.nodes {
            node.input.iter_mut().chain(&mut node.output).for_each(called);
        }
        (self.nodes, self.initialisers)
    }
}

fn tensor<T: Real>(name: &str, shape: Shape, all: &[T]) -> TensorProto {
    let mut raw_data = Vec::with_capacity(all.len() * T::BYTES);
    all.iter().for_each(|v| v.push_le(&mut raw_data));
    let dims = shape.dims().iter().map(|&size| size as i64).collect();
    TensorProto {
        dims,
        data_type: element_of::<T>(),
        raw_data,
        name: name.to_owned(),
        ..TensorProto::default()
    }
}
