//! From a network as data to a file.

mod formula;
mod front;
mod graph;
mod named;
mod norm;
mod primitive;

use super::{
    element, element_of,
    proto::{Dimension, Entry, Graph, Model, OperatorSet, TensorType, ValueInfo},
};
use crate::around::Around;
use gradus_autograd::{
    Module,
    portable::{Network, Origin, Size},
};
use gradus_tensor::{Params, Real, Result, Shape, file};
use graph::Builder;
use std::path::Path;

/// How a network is written as an ONNX file: what is put before and behind it, and what the file says about itself.
///
/// The file's input is called `input` and its output `output`; their first axis is the batch, `N`, of any size. Parameters are
/// initialisers under their names; numbers of the program, such as ε, are constants. It needs opset 18, where reductions
/// take their axes as an input and Mish is known, or 20 if it uses Gelu, and IR version 8 or 9.
#[derive(Clone, Debug, Default)]
pub struct Export {
    around: Around,
    metadata: Vec<Entry>,
}

impl Export {
    /// The network alone.
    pub fn new() -> Export {
        Export::default()
    }

    /// What is put before and behind the network.
    pub fn around(mut self, around: Around) -> Export {
        self.around = around;
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
        let front = builder.front(self.around.front(integers, features)?, features);
        let result = builder.network(network, &front)?;
        network.gives_rows()?;
        let result = builder.behind(&self.around, result);
        let size = |size: &Size| match size {
            Size::Fixed(size) => Dimension::Size(*size as i64),
            Size::Batch(1) => Dimension::Name("N".to_owned()),
            Size::Batch(times) => Dimension::Name(format!("{times}N")),
        };
        let rows = self.around.rows(features);
        let rows = rows.dims().iter().map(|size| Size::Fixed(*size));
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
            output: vec![info("output", element_of::<T>(), &network.lines[network.output].shape)],
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
}

impl<T: Real> Builder<T> {
    /// What is put behind a result; gives the name of what comes of it.
    fn behind(&mut self, around: &Around, mut result: String) -> String {
        if around.ends_with_softmax() {
            result = self.node("Softmax", &[&result], vec![("axis", (-1i64).into())]);
        }
        if let Some([mean, std]) = around.unit() {
            let (mean, std) = (self.number(mean), self.number(std));
            let scaled = self.node("Mul", &[&result, &std], vec![]);
            result = self.node("Add", &[&scaled, &mean], vec![]);
        }
        result
    }

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
