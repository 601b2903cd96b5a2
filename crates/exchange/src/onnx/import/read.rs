//! A file's graph, checked and put in terms of ours.

use super::{
    Imported, Input, Step, Stored, said,
    site::{Site, meant},
    tensor::{Numbers, element_name, exactly},
    value::{Fixed, Whole},
    words::{Word, words},
};
use crate::onnx::{
    element,
    proto::{Graph, Model, Node, Value, ValueInfo},
};
use gradus_tensor::{Error, Params, Real, Result, Shape, Tensor};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The opsets of which files are read: from the first that broadcasts as NumPy does to the latest that is known.
const OPSETS: std::ops::RangeInclusive<i64> = 7..=28;
/// How many things that are not known are named.
const NAMED: usize = 20;

/// What an initialiser is to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// Numbers of the program.
    Fixed,
    /// Statistics, which no optimiser moves.
    Buffer,
    /// A parameter.
    Trained,
}

/// A network while it is read.
struct Reading<T: Real> {
    words: Vec<Word<T>>,
    /// Where each name stands among the values.
    names: BTreeMap<String, usize>,
    /// What is wrong with nodes: of the first few, and of how many more.
    wrong: Vec<String>,
    more: usize,
    imported: Imported<T>,
}

/// The network that a file holds.
pub(super) fn imported<T: Real>(model: Model) -> Result<Imported<T>> {
    let opset = opset(&model)?;
    let graph = model.graph.ok_or_else(|| Error::format("there is no graph"))?;
    if graph.sparse_initializer > 0 {
        return Err(Error::format("sparse initializers are not read"));
    }
    let imported = Imported {
        params: Params::seed(0),
        stored: Vec::new(),
        steps: Vec::new(),
        values: 0,
        inputs: Vec::new(),
        outputs: Vec::new(),
        nodes: Vec::new(),
        output_names: graph.output.iter().map(|output| output.name.clone()).collect(),
        opset,
        fixed: BTreeMap::new(),
        whole: BTreeMap::new(),
        metadata: said(model.metadata_props),
    };
    let mut reading =
        Reading { words: words(), names: BTreeMap::new(), wrong: Vec::new(), more: 0, imported };
    reading.initialisers(&graph)?;
    reading.inputs(&graph.input)?;
    for node in graph.node.iter().enumerate() {
        reading.node(node, &graph)?;
    }
    reading.finish(graph)
}

/// The one opset of the operators that everybody has.
fn opset(model: &Model) -> Result<i64> {
    let own = |domain: &str| matches!(domain, "" | "ai.onnx");
    let sets: Vec<i64> = model.opset_import.iter().filter(|s| own(&s.domain)).map(|s| s.version).collect();
    match sets.as_slice() {
        [version] if OPSETS.contains(version) => Ok(*version),
        [version] => Err(Error::format(format!(
            "opset {version}, opsets {} to {} are read",
            OPSETS.start(),
            OPSETS.end()
        ))
        .help("onnx.version_converter changes it")),
        [] => Err(Error::format("opset_import names no version of the operators of ONNX")),
        _ => Err(Error::format("opset_import names several versions of the operators of ONNX")),
    }
}

impl<T: Real> Reading<T> {
    /// A new value under a name that none has yet.
    fn new_value(&mut self, name: &str, what: &str) -> Result<usize> {
        let at = self.imported.values;
        if name.is_empty() {
            return Err(Error::format(format!("{what} has no name")));
        }
        if self.names.insert(name.to_owned(), at).is_some() {
            return Err(Error::format(format!(
                "the name {name:?} is given twice, by {what} the second time"
            )));
        }
        self.imported.values += 1;
        Ok(at)
    }

    /// What initialisers are to the nodes that use them.
    fn roles(&self, graph: &Graph) -> BTreeMap<String, Role> {
        let mut roles: BTreeMap<String, Role> = BTreeMap::new();
        let mut note = |name: &String, role: Role| {
            let own = roles.entry(name.clone()).or_insert(role);
            *own = role.max(*own);
        };
        for node in &graph.node {
            let word = self.words.iter().find(|word| word.op == node.op_type);
            for (place, name) in node.input.iter().enumerate() {
                note(
                    name,
                    match word {
                        Some(word) if place >= word.fixed => Role::Fixed,
                        Some(word) if place >= word.buffers => Role::Buffer,
                        _ => Role::Trained,
                    },
                );
            }
        }
        roles
    }

    fn initialisers(&mut self, graph: &Graph) -> Result<()> {
        let roles = self.roles(graph);
        for tensor in &graph.initializer {
            let at = self.new_value(&tensor.name, "an initializer")?;
            let within = |e: Error| tensor.at_fault(&e);
            let stored = match tensor.numbers().map_err(within)? {
                Numbers::Whole(shape, data) => self.whole(&tensor.name, shape, data).map_err(within)?,
                numbers => {
                    let value = exactly::<T>(numbers).map_err(within)?;
                    match roles.get(&tensor.name).copied().unwrap_or(Role::Fixed) {
                        Role::Fixed => self.fixed(&tensor.name, value),
                        role => Stored::Parameter(self.parameter(&tensor.name, &value, role)?),
                    }
                }
            };
            self.imported.stored.push((at, stored));
        }
        Ok(())
    }

    fn parameter(&self, name: &str, value: &Tensor<f64>, role: Role) -> Result<gradus_tensor::Parameter<T>> {
        let params = &self.imported.params;
        if role == Role::Buffer {
            let buffer = params.buffer(name, value.shape(), 0.0);
            buffer.parameter().set(&value.cast())?;
            return Ok(buffer.parameter().clone());
        }
        let mut numbers = value.as_slice().iter();
        Ok(params.add(name, value.shape(), |_| numbers.next().copied().unwrap_or_default()))
    }

    fn fixed(&mut self, name: &str, value: Tensor<f64>) -> Stored<T> {
        let fixed = Arc::new(Fixed::from(&value));
        self.imported.fixed.insert(name.to_owned(), value);
        Stored::Fixed(fixed)
    }

    fn whole(&mut self, name: &str, shape: Shape, data: Vec<i64>) -> Result<Stored<T>> {
        let whole = Arc::new(Whole::new(shape, data)?);
        self.imported.whole.insert(name.to_owned(), whole.clone());
        Ok(Stored::Whole(whole))
    }

    /// What is no initialiser is given: old files list those, too.
    fn inputs(&mut self, inputs: &[ValueInfo]) -> Result<()> {
        let mut seen = BTreeSet::new();
        for input in inputs {
            if !seen.insert(&input.name) {
                return Err(Error::format(format!("the input {:?} is named twice", input.name)));
            }
            if self.names.contains_key(&input.name) {
                continue;
            }
            let wrong = |what: String| Err(Error::format(format!("input {:?}: {what}", input.name)));
            let Some(tensor) = &input.tensor else { return wrong("it is no tensor".to_owned()) };
            let integers = match tensor.elem_type {
                element::FLOAT => false,
                element::DOUBLE if T::BYTES == 8 => false,
                element::INT32 | element::INT64 => true,
                element::DOUBLE => return wrong(format!("DOUBLE elements, which {} does not hold", T::NAME)),
                other => return wrong(format!("{} elements are not read", element_name(other))),
            };
            let value = self.new_value(&input.name, "an input")?;
            let shape = tensor.shape.clone();
            self.imported.inputs.push(Input { name: input.name.clone(), integers, shape, value });
        }
        Ok(())
    }

    /// Takes in a node; what is not known about it is noted.
    fn node(&mut self, (place, node): (usize, &Node), graph: &Graph) -> Result<()> {
        let label = match node.name.as_str() {
            "" => format!("node {place} ({})", node.op_type),
            name => format!("node {name:?} ({})", node.op_type),
        };
        let inputs = self.places(node, &label, &graph.node[place..])?;
        let wrong = |e: Error| format!("{label}: {}", e.message());
        if node.op_type == "Constant" && matches!(node.domain.as_str(), "" | "ai.onnx") {
            let at = self.result(node, &label)?;
            match self.constant(node) {
                Ok(stored) => self.imported.stored.push((at, stored)),
                Err(error) => self.refuse(wrong(error)),
            }
            return Ok(());
        }
        let made = self.make(node);
        let output = self.result(node, &label)?;
        match made {
            Ok(run) => self.imported.steps.push(Step { inputs, output, run, label }),
            Err(error) => self.refuse(wrong(error)),
        }
        Ok(())
    }

    fn refuse(&mut self, what: String) {
        if self.wrong.len() < NAMED { self.wrong.push(what) } else { self.more += 1 }
    }

    fn make(&self, node: &Node) -> Result<super::Run<T>> {
        if !matches!(node.domain.as_str(), "" | "ai.onnx") {
            return Err(Error::argument(format!("an op of {:?}", node.domain)));
        }
        let word = self.words.iter().find(|word| word.op == node.op_type);
        let word = word.ok_or_else(|| Error::argument("there is no such op here"))?;
        if self.imported.opset < word.since {
            return Err(Error::argument(format!(
                "it is read from opset {} on, not in {}",
                word.since, self.imported.opset
            )));
        }
        let site = Site::new(node, self.imported.opset);
        let run = (word.make)(&site)?;
        site.all_known()?;
        Ok(run)
    }

    /// Where the inputs of a node stand; all must have been made.
    fn places(&self, node: &Node, label: &str, rest: &[Node]) -> Result<Vec<Option<usize>>> {
        let place = |name: &String| match self.names.get(name) {
            Some(&at) => Ok(Some(at)),
            None if name.is_empty() => Ok(None),
            None => {
                let later = rest.iter().any(|node| node.output.contains(name));
                let how =
                    if later { "which is made only later, or from itself" } else { "which nothing makes" };
                Err(Error::format(format!("{label} uses {name:?}, {how}")))
            }
        };
        node.input.iter().map(place).collect()
    }

    /// A place for what a node makes: its first output alone.
    fn result(&mut self, node: &Node, label: &str) -> Result<usize> {
        let name = node.output.first().ok_or_else(|| Error::format(format!("{label} makes nothing")))?;
        self.new_value(&name.clone(), label)
    }

    fn constant(&mut self, node: &Node) -> Result<Stored<T>> {
        let name = &node.output[0];
        let [attribute] = node.attribute.as_slice() else {
            return Err(Error::argument(format!("{} attributes, one is needed", node.attribute.len())));
        };
        let row = |all: &[f32]| Tensor::new([all.len()], all.iter().map(|v| meant(*v)).collect());
        match (attribute.name.as_str(), &attribute.value) {
            ("value", Value::Tensor(tensor)) => match tensor.numbers()? {
                Numbers::Whole(shape, data) => self.whole(name, shape, data),
                numbers => exactly::<T>(numbers).map(|value| self.fixed(name, value)),
            },
            ("value_float", Value::Float(v)) => Ok(self.fixed(name, Tensor::scalar(meant(*v)))),
            ("value_floats", Value::Floats(all)) => row(all).map(|value| self.fixed(name, value)),
            ("value_int", Value::Int(v)) => self.whole(name, Shape::SCALAR, vec![*v]),
            ("value_ints", Value::Ints(all)) => self.whole(name, Shape::new(&[all.len()])?, all.clone()),
            (other, _) => Err(Error::argument(format!("the attribute {other} is not known"))),
        }
    }

    fn finish(mut self, graph: Graph) -> Result<Imported<T>> {
        if !self.wrong.is_empty() {
            let mut text = self.wrong.join("; ");
            if self.more > 0 {
                text += &format!("; and {} more", self.more);
            }
            return Err(Error::format(format!("what is not known: {text}")));
        }
        if graph.output.is_empty() {
            return Err(Error::format("the graph has no output"));
        }
        for output in &graph.output {
            let at = self.names.get(&output.name).copied();
            let missing = || Error::format(format!("the output {:?} is made by no node", output.name));
            self.imported.outputs.push(at.ok_or_else(missing)?);
        }
        if self.imported.inputs.is_empty() {
            return Err(Error::format("the graph has no input"));
        }
        self.imported.params.check()?;
        self.imported.nodes = graph.node;
        Ok(self.imported)
    }
}
