//! From a network as data to a file.

mod formula;
mod graph;
mod named;
mod norm;
mod primitive;

use super::{
    element, element_of,
    proto::{Dimension, Entry, Graph, Model, OperatorSet, TensorType, ValueInfo},
};
use gradus_autograd::{
    Module,
    portable::{Network, Origin, Size},
};
use gradus_tensor::{Error, Params, Real, Result, Shape, file};
use graph::Builder;
use std::path::Path;

/// How a network is written as an ONNX file: what is put before and behind it, and what the file says about itself.
///
/// The file's input is called `input` and its output `output`; their first axis is the batch, `N`, of any size. Parameters are
/// initialisers under their names; numbers of the program, such as ε, are constants. It needs opset 18, where reductions
/// take their axes as an input and Mish is known, or 20 if it uses Gelu, and IR version 8 or 9.
#[derive(Clone, Debug, Default)]
pub struct Export {
    normaliser: Option<[Vec<f64>; 2]>,
    softmax: bool,
    metadata: Vec<Entry>,
}

impl Export {
    /// The network alone.
    pub fn new() -> Export {
        Export::default()
    }

    /// Puts (x − mean)/std before the network, so that the file takes rows as they are measured: one number of each for all
    /// features, or one for each feature. A feature whose std is 0 becomes 0: the file divides it by ∞.
    pub fn normaliser(mut self, mean: Vec<f64>, std: Vec<f64>) -> Export {
        let std = std.into_iter().map(|std| if std == 0.0 { f64::INFINITY } else { std });
        self.normaliser = Some([mean, std.collect()]);
        self
    }

    /// Whether softargmax along the last axis is put behind the network, which makes probabilities of scores; false by default.
    pub fn softmax(mut self, softmax: bool) -> Export {
        self.softmax = softmax;
        self
    }

    /// Adds a text under a key to what the file says about itself.
    pub fn metadata(mut self, key: &str, value: &str) -> Export {
        self.metadata.push(Entry { key: key.to_owned(), value: value.to_owned() });
        self
    }

    /// The bytes of a file for a module over these parameters that takes rows of the given shape: the same for the same network.
    ///
    /// # Errors
    /// The module cannot be written as data (see [`Network::of`]) or is none of a batch; means and deviations do not fit
    /// the rows.
    #[track_caller]
    pub fn to_bytes<T: Real, M: Module<T> + ?Sized>(
        &self,
        params: &Params<T>,
        module: &M,
        features: impl Into<Shape>,
    ) -> Result<Vec<u8>> {
        let features = features.into();
        let network = Network::of(params, module, features)?;
        let model = self.model(&network, module.takes_integers(), features);
        Ok(model.map_err(|e| e.of("onnx export"))?.to_bytes())
    }

    /// Writes such a file, which is [replaced](file::replace) whole.
    ///
    /// # Errors
    /// As [`to_bytes`](Export::to_bytes); or the operating system refuses.
    #[track_caller]
    pub fn write<T: Real, M: Module<T> + ?Sized>(
        &self,
        path: impl AsRef<Path>,
        params: &Params<T>,
        module: &M,
        features: impl Into<Shape>,
    ) -> Result<()> {
        file::replace(path, &self.to_bytes(params, module, features)?)
    }

    fn model<T: Real>(&self, network: &Network<T>, integers: bool, features: Shape) -> Result<Model> {
        let mut builder = Builder::of(network);
        let front = self.front(&mut builder, integers, features)?;
        let result = builder.network(network, &front)?;
        let shape = &network.lines[network.output].shape;
        if shape.first() != Some(&Size::Batch(1)) {
            let sizes: Vec<String> = shape.iter().map(Size::to_string).collect();
            let message = format!("the output is [{}], its first axis is not the batch", sizes.join(", "));
            return Err(Error::argument(message).help("write a network that gives a row for each row"));
        }
        let result = match self.softmax {
            true => builder.node("Softmax", &[&result], vec![("axis", (-1i64).into())]),
            false => result,
        };
        let size = |size: &Size| match size {
            Size::Fixed(size) => Dimension::Size(*size as i64),
            Size::Batch(1) => Dimension::Name("N".to_owned()),
            Size::Batch(times) => Dimension::Name(format!("{times}N")),
        };
        let rows = features.dims().iter().map(|size| Size::Fixed(*size));
        let rows: Vec<Size> = [Size::Batch(1)].into_iter().chain(rows).collect();
        let info = |name: &str, elem_type: i64, shape: &[Size]| ValueInfo {
            name: name.to_owned(),
            tensor: Some(TensorType { elem_type, shape: Some(shape.iter().map(size).collect()) }),
        };
        let taken = if integers { element::INT64 } else { element_of::<T>() };
        let opset = builder.opset();
        let (node, initializer) = builder.finish(&result, "output");
        let graph = Graph {
            node,
            name: "gradus".to_owned(),
            initializer,
            sparse_initializer: 0,
            input: vec![info("input", taken, &rows)],
            output: vec![info("output", element_of::<T>(), shape)],
        };
        Ok(Model {
            ir_version: if opset < 20 { 8 } else { 9 },
            producer_name: "gradus".to_owned(),
            producer_version: env!("CARGO_PKG_VERSION").to_owned(),
            opset_import: vec![OperatorSet { domain: String::new(), version: opset }],
            graph: Some(graph),
            metadata_props: self.metadata.clone(),
        })
    }

    /// What the network is given: the input, normalised.
    fn front<T: Real>(&self, builder: &mut Builder<T>, integers: bool, features: Shape) -> Result<String> {
        let Some([mean, std]) = &self.normaliser else { return Ok("input".to_owned()) };
        if integers {
            return Err(Error::argument("the network takes integers, which are not normalised"));
        }
        let shape = |all: &[f64]| match all.len() {
            1 => Ok(Shape::SCALAR),
            n if n == features.len() => Ok(features),
            n => Err(Error::shape(format!("{n} means or deviations do not fit rows {features}"))),
        };
        let mean = builder.numbers(Some("mean"), shape(mean)?, mean);
        let std = builder.numbers(Some("std"), shape(std)?, std);
        let centred = builder.node("Sub", &["input", &mean], vec![]);
        Ok(builder.node("Div", &[&centred, &std], vec![]))
    }
}

impl<T: Real> Builder<T> {
    /// The nodes of a network whose input has the given name; gives the name of its output.
    fn network(&mut self, network: &Network<T>, input: &str) -> Result<String> {
        let normal = norm::found(network);
        for (place, line) in network.lines.iter().enumerate() {
            let name = match &line.origin {
                Origin::Input { .. } => input.to_owned(),
                Origin::Constant(v) => self.number(*v),
                Origin::Parameter { name, value } => self.parameter(name, value),
                Origin::Computed { op, primitive, inputs } => match normal.get(&place) {
                    Some(norm::Place::Within) => continue,
                    Some(norm::Place::Whole(whole)) => self.normal(network, whole),
                    None => {
                        let made = self.primitive(network, line, primitive, inputs);
                        made.map_err(|e| e.help(format!("the op is {op}")))?
                    }
                },
            };
            self.set(place, name);
        }
        Ok(self.name_of(network.output).to_owned())
    }
}
