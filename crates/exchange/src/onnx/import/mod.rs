//! From a file to a network that runs and can be trained.

mod read;
mod site;
mod spec;
mod tensor;
mod value;
mod words;

pub use spec::Chain;
pub use words::op_names;

use super::proto::{Dimension, Entry, Model, Node};
use gradus_autograd::{Module, Var};
use gradus_tensor::{
    Error, Parameter, Params, Real, Result, Scalar, Shape, Tensor, file, file::safetensors::Archive,
};
use std::{collections::BTreeMap, fmt, panic::Location, path::Path, sync::Arc};
use tensor::{Numbers, exactly};
use value::{Fixed, Given, Run, Value, Whole};

/// The largest file that is read: 2 GiB, which is what the format allows.
const LIMIT: u64 = 2 << 30;

/// Reads a network from an ONNX file.
///
/// # Errors
/// The file cannot be read or is malformed; it holds ops, attributes or opsets that are not known, where all of them are named;
/// its numbers are not held by the element.
pub fn read<T: Real>(path: impl AsRef<Path>) -> Result<Imported<T>> {
    let bytes = file::read(&path, LIMIT)?;
    from_bytes(&bytes).map_err(|e| e.file(path.as_ref()))
}

/// Reads a network from the bytes of an ONNX file.
///
/// Memory stays below eight times the size of the file and 64 MiB.
///
/// # Errors
/// As [`read`].
#[inline(never)]
pub fn from_bytes<T: Real>(bytes: &[u8]) -> Result<Imported<T>> {
    read::imported(Model::from_bytes(bytes)?)
}

/// What a file says about itself, and the real numbers that it stores under a name, whatever the network does with them.
///
/// # Errors
/// The file is malformed, or the element does not hold its numbers.
pub fn archive<T: Real>(bytes: &[u8]) -> Result<Archive<T>> {
    let model = Model::from_bytes(bytes)?;
    let metadata = said(model.metadata_props);
    let mut tensors = Vec::new();
    for stored in model.graph.into_iter().flat_map(|graph| graph.initializer) {
        let numbers = stored.numbers().map_err(|e| stored.at_fault(&e))?;
        if !matches!(numbers, Numbers::Whole(..)) {
            let numbers = exactly::<T>(numbers).map_err(|e| stored.at_fault(&e))?;
            tensors.push((stored.name, numbers.cast()));
        }
    }
    Ok(Archive { tensors, metadata })
}

/// The texts that a file has about itself.
fn said(entries: Vec<Entry>) -> BTreeMap<String, String> {
    entries.into_iter().map(|entry| (entry.key, entry.value)).collect()
}

/// A network that was read from an ONNX file: a [`Module`] that evaluates and trains like any other.
///
/// Initialisers of real numbers are parameters under their ONNX names, unless a node takes them as numbers of the program (bounds,
/// probabilities); statistics of batch normalisation are buffers, by which is normalised in training, too.
pub struct Imported<T: Scalar> {
    params: Params<T>,
    /// What is there before the first node runs, by its place among the values.
    stored: Vec<(usize, Stored<T>)>,
    steps: Vec<Step<T>>,
    /// The number of values.
    values: usize,
    inputs: Vec<Input>,
    outputs: Vec<usize>,
    /// The nodes as the file has them, and its numbers that are no parameters, for descriptions.
    nodes: Vec<Node>,
    output_names: Vec<String>,
    opset: i64,
    fixed: BTreeMap<String, Tensor<f64>>,
    whole: BTreeMap<String, Arc<Whole>>,
    metadata: BTreeMap<String, String>,
}

/// A value that is there before the network runs.
enum Stored<T> {
    Parameter(Parameter<T>),
    Fixed(Arc<Fixed>),
    Whole(Arc<Whole>),
}

/// One node: where its inputs and its result stand among the values.
struct Step<T: Scalar> {
    inputs: Vec<Option<usize>>,
    output: usize,
    run: Run<T>,
    label: String,
}

/// An input of the network.
struct Input {
    name: String,
    integers: bool,
    shape: Option<Vec<Dimension>>,
    value: usize,
}

impl<T: Scalar> Imported<T> {
    /// The parameters, under the names of the initialisers.
    pub fn params(&self) -> &Params<T> {
        &self.params
    }

    /// A text that the file says about itself, by its key.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The shape of a row of the input: all axes but the first.
    ///
    /// # Errors
    /// There is not one input, or the file leaves a size open.
    pub fn features(&self) -> Result<Shape> {
        let input = self.one_input()?;
        let size = |size: &Dimension| match size {
            Dimension::Size(size) => usize::try_from(*size).ok(),
            _ => None,
        };
        let sizes = input.shape.as_deref().and_then(|shape| shape.get(1..)?.iter().map(size).collect());
        let sizes: Vec<usize> = sizes.ok_or_else(|| {
            Error::argument(format!("the file leaves the sizes of a row of {:?} open", input.name))
        })?;
        Shape::new(&sizes)
    }

    fn one_input(&self) -> Result<&Input> {
        match self.inputs.as_slice() {
            [input] => Ok(input),
            all => {
                let names: Vec<&str> = all.iter().map(|input| input.name.as_str()).collect();
                let message =
                    format!("the network has {} inputs ({}), a module has one", all.len(), names.join(", "));
                Err(Error::argument(message).help("use forward_many"))
            }
        }
    }

    /// All outputs for all inputs, in the file's order; a module's [`forward`](Module::forward) is the first one for one.
    ///
    /// # Errors
    /// There are more or fewer inputs, or an input or a shape does not fit a node, which is named.
    #[track_caller]
    pub fn forward_many<'g>(&self, inputs: &[Var<'g, T>]) -> Result<Vec<Var<'g, T>>> {
        let Some(graph) = inputs.first().map(|x| x.graph()).filter(|_| inputs.len() == self.inputs.len())
        else {
            let message = format!("{} inputs are given, the network has {}", inputs.len(), self.inputs.len());
            return Err(Error::argument(message));
        };
        graph.located(Location::caller(), || self.run(graph, inputs))
    }

    fn run<'g>(
        &self,
        graph: &'g gradus_autograd::Graph<T>,
        inputs: &[Var<'g, T>],
    ) -> Result<Vec<Var<'g, T>>> {
        let mut values: Vec<Option<Value<'g, T>>> = vec![None; self.values];
        for (at, stored) in &self.stored {
            values[*at] = Some(match stored {
                Stored::Parameter(parameter) => Value::Real(graph.param(parameter)),
                Stored::Fixed(fixed) => Value::Fixed(fixed.clone()),
                Stored::Whole(whole) => Value::Whole(whole.clone()),
            });
        }
        for (input, x) in self.inputs.iter().zip(inputs) {
            if x.is_integer() != input.integers {
                let wanted = if input.integers { "integers" } else { "real numbers" };
                return Err(Error::argument(format!("the input {:?} holds {wanted}", input.name)));
            }
            values[input.value] = Some(if input.integers { Value::Integers(*x) } else { Value::Real(*x) });
        }
        for step in &self.steps {
            let own: Vec<_> = step.inputs.iter().map(|at| values[(*at)?].clone()).collect();
            let help = || format!("it happens at {} of the file", step.label);
            let value = graph.explained(help, || (step.run)(Given { graph, values: &own }));
            values[step.output] = Some(value.map_err(|e| e.of(step.label.clone()))?);
            // What an op of the graph refuses is kept there, and what follows only seems to go on.
            if let Some(error) = graph.error() {
                return Err(error);
            }
        }
        let output = |(place, at): (usize, &usize)| {
            Given { graph, values: &values[*at..=*at] }
                .real(0)
                .map_err(|e| Error::argument(format!("output {place} of the network: {}", e.message())))
        };
        self.outputs.iter().enumerate().map(output).collect()
    }
}

impl<T: Scalar> Module<T> for Imported<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let outputs = self.one_input().and_then(|_| self.forward_many(&[x]));
        match outputs {
            Ok(outputs) => outputs[0],
            Err(error) => x.graph().fail(error, x.shape()),
        }
    }

    fn takes_integers(&self) -> bool {
        self.inputs.first().is_some_and(|input| input.integers)
    }

    fn label(&self) -> String {
        format!("Imported({} nodes)", self.steps.len())
    }
}

impl<T: Scalar> fmt::Debug for Imported<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}
