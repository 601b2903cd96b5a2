use super::{Reader, protobuf};
use crate::Draw;
use gradus::{
    autograd::{Graph, Module},
    exchange::{
        Around,
        onnx::{self, Export},
    },
    nn::{BatchNorm1d, Linear, Relu, Sequential, Silu},
    tensor::{Params, Result, Shape, Tensor},
};

/// The floor is what a file of many tiny messages may take, up to the limit of their number.
pub(super) const READER: Reader = Reader { name: "onnx", seeds, edit, read, factor: 64, floor: 1 << 20 };

fn seeds() -> Vec<Vec<u8>> {
    let params = Params::<f32>::seed(0);
    let plain =
        Sequential::new(&params).add(|p| Linear::new(p, 3, 4)).add(|_| Relu).add(|p| Linear::new(p, 4, 2));
    let around = Around::new().normaliser(vec![0.5], vec![2.0]).softmax(true);
    let plain = Export::new().around(around).to_bytes(&params, &plain, [3]);
    let params = Params::<f32>::seed(0);
    let normed =
        Sequential::new(&params).add(|p| Linear::new(p, 3, 4)).add(|p| BatchNorm1d::new(p, 4)).add(|_| Silu);
    let normed = Export::new().to_bytes(&params, &normed, [3]);
    plain.into_iter().chain(normed).chain([shapes()]).collect()
}

/// A network of nodes that compute shapes.
fn shapes() -> Vec<u8> {
    use crate::wire::{bytes, message, node, whole};
    let size = |n| message(1, &[whole(1, n)]);
    let value = |field, name: &str| {
        message(
            field,
            &[bytes(1, name), message(2, &[message(1, &[whole(1, 1), message(2, &[size(1), size(3)])])])],
        )
    };
    let raw = [1i64, 3, 1].map(i64::to_le_bytes).concat();
    let tensor = message(5, &[whole(1, 3), whole(2, 7), bytes(8, "s"), bytes(9, raw)]);
    let nodes = [
        node("Reshape", &["x", "s"], "a", &[]),
        node("Expand", &["a", "s"], "b", &[]),
        node("Relu", &["b"], "y", &[]),
    ];
    let graph = [nodes.concat(), tensor, value(11, "x"), value(12, "y")];
    [whole(1, 8), message(7, &graph), message(8, &[whole(2, 18)])].concat()
}

fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    protobuf::edit(draw, &bytes, 0)
}

/// Reads, describes and records the network on one row of zeros, which runs nothing.
fn read(bytes: &[u8]) -> Result<()> {
    let network = onnx::from_bytes::<f32>(bytes)?;
    let _ = network.spec();
    let row = network.features().unwrap_or(Shape::from([3]));
    if row.len() > 1 << 12 {
        return Ok(());
    }
    let mut graph = Graph::new(network.params());
    let g = graph.eval();
    let x = Tensor::zeros(Shape::new(&[&[1], row.dims()].concat())?);
    let _ = network.forward(g.input(&x));
    g.error().map_or(Ok(()), Err)
}
