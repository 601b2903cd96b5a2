//! Messages as bytes.

use super::{
    proto::{Attribute, Dimension, Graph, Node, TensorProto, Value, ValueInfo},
    wire::Writer,
};

impl Graph {
    pub(super) fn write(&self, to: &mut Writer) {
        self.node.iter().for_each(|node| to.message(1, |to| node.write(to)));
        to.text(2, &self.name);
        self.initializer.iter().for_each(|tensor| to.message(5, |to| tensor.write(to)));
        self.input.iter().for_each(|value| to.message(11, |to| value.write(to)));
        self.output.iter().for_each(|value| to.message(12, |to| value.write(to)));
    }
}

impl Node {
    fn write(&self, to: &mut Writer) {
        // An input that is left out has the empty name.
        self.input.iter().for_each(|name| to.bytes(1, name.as_bytes()));
        self.output.iter().for_each(|name| to.bytes(2, name.as_bytes()));
        to.text(3, &self.name);
        to.text(4, &self.op_type);
        self.attribute.iter().for_each(|attribute| to.message(5, |to| attribute.write(to)));
        to.text(7, &self.domain);
    }
}

impl Attribute {
    fn write(&self, to: &mut Writer) {
        to.text(1, &self.name);
        let kind = match &self.value {
            Value::Missing | Value::Other(_) => 0,
            Value::Float(v) => {
                to.float(2, *v);
                1
            }
            Value::Int(v) => {
                to.signed(3, *v);
                2
            }
            Value::Text(text) => {
                to.bytes(4, text);
                3
            }
            Value::Tensor(tensor) => {
                to.message(5, |to| tensor.write(to));
                4
            }
            Value::Floats(all) => {
                all.iter().for_each(|v| to.float(7, *v));
                6
            }
            Value::Ints(all) => {
                all.iter().for_each(|v| to.signed(8, *v));
                7
            }
        };
        to.signed(20, kind);
    }
}

impl TensorProto {
    fn write(&self, to: &mut Writer) {
        self.dims.iter().for_each(|size| to.signed(1, *size));
        to.signed(2, self.data_type);
        to.text(8, &self.name);
        to.bytes(9, &self.raw_data);
    }
}

impl ValueInfo {
    fn write(&self, to: &mut Writer) {
        to.text(1, &self.name);
        let Some(tensor) = &self.tensor else { return };
        let size = |size: &Dimension, to: &mut Writer| match size {
            Dimension::Unknown => {}
            Dimension::Size(size) => to.signed(1, *size),
            Dimension::Name(name) => to.text(2, name),
        };
        to.message(2, |to| {
            to.message(1, |to| {
                to.signed(1, tensor.elem_type);
                if let Some(shape) = &tensor.shape {
                    to.message(2, |to| shape.iter().for_each(|d| to.message(1, |to| size(d, to))));
                }
            })
        });
    }
}
