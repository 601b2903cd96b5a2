//! Files that lie: each is refused with a message, none makes a panic or takes memory.

use gradus_exchange::{
    Around,
    onnx::{self, Export, Imported},
};
use gradus_nn::{Linear, Relu, Sequential};
use gradus_tensor::Params;
use proptest::prelude::*;
use wire::{bytes, message, node, varint, whole};

#[path = "../../../../testing/wire.rs"]
mod wire;

fn value(field: u64, name: &str) -> Vec<u8> {
    message(field, &[bytes(1, name), message(2, &[message(1, &[whole(1, 1)])])])
}

/// An initializer of f32 with sizes and the given fields.
fn tensor(name: &str, dims: &[i64], more: &[Vec<u8>]) -> Vec<u8> {
    let dims = dims.iter().map(|&d| whole(1, d)).collect::<Vec<_>>().concat();
    message(5, &[dims, whole(2, 1), bytes(8, name), more.concat()])
}

/// A file with such a graph, in opset 18.
fn file(graph: &[Vec<u8>]) -> Vec<u8> {
    [whole(1, 8), message(7, graph), message(8, &[whole(2, 18)])].concat()
}

/// A file of nodes from `x` to `y`.
fn nodes(nodes: &[Vec<u8>]) -> Vec<u8> {
    file(&[nodes.concat(), value(11, "x"), value(12, "y")])
}

/// A file whose node adds this initializer.
fn with(tensor: Vec<u8>) -> Vec<u8> {
    nodes(&[node("Add", &["x", "w"], "y", &[]), tensor])
}

fn attribute(fields: &[Vec<u8>]) -> Vec<u8> {
    message(5, fields)
}

/// An empty message inside so many others.
fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(Vec::new(), |inner, _| bytes(6, inner))
}

/// A file, and what is said about it.
type Case = (Vec<u8>, &'static str);

/// Bytes that are no message.
fn no_messages() -> Vec<Case> {
    vec![
        (vec![], "opset_import names no version of the operators of ONNX"),
        (vec![0x3a], "the length of field 7 is cut off"),
        (vec![0x3a, 200, 1, 0], "field 7 is said to have 200 bytes, 1 are left"),
        (
            [vec![0x3a], varint(u64::MAX)].concat(),
            "field 7 is said to have 18446744073709551615 bytes, 0 are left",
        ),
        (vec![255; 11], "the tag of a field is a number of more than 64 bits"),
        (vec![0x3b], "field 7 is of kind 3, which is not known"),
        (vec![0, 0], "field 0, where fields are counted from 1 to 2²⁹ − 1"),
        (whole(7, 1), "graph: a string of bytes is needed, it is a whole number"),
        ([file(&[]), message(7, &[])].concat(), "graph: it is given twice"),
    ]
}

/// Graphs that cannot be followed.
fn no_graphs() -> Vec<Case> {
    let relu = |x: &str, y: &str| node("Relu", &[x], y, &[]);
    vec![
        (message(8, &[whole(2, 18)]), "there is no graph"),
        (message(8, &[whole(2, 99)]), "opset 99, opsets 7 to 28 are read"),
        (message(8, &[whole(2, -1)]), "opset -1, opsets 7 to 28 are read"),
        (
            [file(&[]), message(8, &[whole(2, 17)])].concat(),
            "opset_import names several versions of the operators of ONNX",
        ),
        (file(&[]), "the graph has no output"),
        (file(&[value(12, "y")]), "the output \"y\" is made by no node"),
        (
            file(&[relu("y", "y"), value(12, "y")]),
            "node 0 (Relu) uses \"y\", which is made only later, or from itself",
        ),
        (
            nodes(&[relu("b", "a"), relu("a", "b"), relu("b", "y")]),
            "node 0 (Relu) uses \"b\", which is made only later, or from itself",
        ),
        (nodes(&[relu("z", "y")]), "node 0 (Relu) uses \"z\", which nothing makes"),
        (
            nodes(&[relu("x", "y"), relu("x", "y")]),
            "the name \"y\" is given twice, by node 1 (Relu) the second time",
        ),
        (nodes(&[relu("x", "x")]), "the name \"x\" is given twice, by node 0 (Relu) the second time"),
        (nodes(&[node("Relu", &["x"], "", &[])]), "node 0 (Relu) has no name"),
        (nodes(&[message(1, &[bytes(4, "Relu")])]), "node 0 (Relu) makes nothing"),
        (
            file(&[value(11, "x"), value(11, "x"), relu("x", "y"), value(12, "y")]),
            "the input \"x\" is named twice",
        ),
        (file(&[message(11, &[bytes(1, "x")]), value(12, "x")]), "input \"x\": it is no tensor"),
    ]
}

/// Numbers that are not there.
fn no_tensors() -> Vec<Case> {
    let huge = i64::MAX;
    vec![
        (
            with(tensor("w", &[huge, huge], &[])),
            "initializer \"w\": dims: [9223372036854775807, 9223372036854775807] has more elements than can be addressed",
        ),
        (
            with(tensor("w", &[1 << 40], &[])),
            "initializer \"w\": FLOAT elements [1099511627776], but 0 in float_data",
        ),
        (
            with(tensor("w", &[1 << 40], &[bytes(9, [0; 8])])),
            "initializer \"w\": FLOAT elements [1099511627776], but 8 bytes in raw_data",
        ),
        (with(tensor("w", &[-1], &[bytes(9, [0; 4])])), "initializer \"w\": dims [-1] has the size -1"),
        (
            with(tensor("w", &[1; 7], &[bytes(9, [0; 4])])),
            "initializer \"w\": dims: 7 axes, where at most 6 can be held",
        ),
        (
            with(tensor("w", &[1], &[bytes(9, [0; 4]), bytes(4, [0; 4])])),
            "initializer \"w\": its numbers are in raw_data and float_data, one field of numbers is needed",
        ),
        (
            with(tensor("w", &[1], &[bytes(4, [0; 3])])),
            "graph: initializer[0]: float_data: a number of four bytes is needed, it is a string of bytes",
        ),
        (
            with(tensor("w", &[1], &[whole(14, 1)])),
            "initializer \"w\": external_data: its numbers are in another file",
        ),
        (
            with(tensor("w", &[1], &[bytes(13, bytes(1, "location"))])),
            "initializer \"w\": external_data: its numbers are in another file",
        ),
        (
            with(tensor("w", &[1], &[whole(2, 10), bytes(9, [0; 2])])),
            "initializer \"w\": FLOAT16 elements are not read",
        ),
        (with(tensor("w", &[1], &[whole(2, 999)])), "initializer \"w\": element 999 elements are not read"),
        (
            with(tensor("w", &[1], &[message(3, &[])])),
            "graph: initializer[0]: segment: tensors in pieces are not read",
        ),
        (
            with([tensor("w", &[0], &[]), tensor("w", &[0], &[])].concat()),
            "the name \"w\" is given twice, by an initializer the second time",
        ),
        (with(tensor("", &[0], &[])), "an initializer has no name"),
    ]
}

/// Nodes that are not known.
fn no_ops() -> Vec<Case> {
    vec![
        (
            nodes(&[
                node("Conv", &["x"], "a", &[]),
                node("Relu", &["a"], "b", &[attribute(&[bytes(1, "slope"), whole(3, 1)])]),
                node("Mish", &["b"], "y", &[bytes(7, "com.other")]),
            ]),
            "what is not known: node 0 (Conv): there is no such op here; node 1 (Relu): the attribute slope is not known; node 2 (Mish): an op of \"com.other\"",
        ),
        (
            nodes(&[node("Swish", &["x"], "y", &[])]),
            "what is not known: node 0 (Swish): it is read from opset 24 on, not in 18",
        ),
        (
            nodes(&[node("Elu", &["x"], "y", &[attribute(&[bytes(1, "alpha"), nested(2000)])])]),
            "what is not known: node 0 (Elu): the attribute alpha is a graph, a number is needed",
        ),
        (nodes(&[message(1, &[vec![10, 2, 0xff, 0xff]])]), "graph: node[0]: input: a text is not UTF-8"),
        (
            nodes(&[node("Constant", &[], "y", &[])]),
            "what is not known: node 0 (Constant): 0 attributes, one is needed",
        ),
        (
            file(&[[10, 0].repeat(300_000)]),
            "graph: node[199999]: more than 200000 names, nodes and attributes",
        ),
    ]
}

#[test]
fn bombs_are_refused_by_name() {
    let cases = [no_messages(), no_graphs(), no_tensors(), no_ops()].concat();
    assert!(cases.len() >= 40);
    for (bytes, want) in cases {
        let error = onnx::from_bytes::<f32>(&bytes).map(|_| ()).unwrap_err();
        assert_eq!(error.message(), want);
    }
}

/// What is sound as a file may still not be a network for a given input: then the step says so, and nothing is allocated.
#[test]
fn sizes_that_grow_are_refused_when_the_network_runs() {
    let whole_tensor = |name: &str, all: &[i64]| {
        let raw: Vec<u8> = all.iter().flat_map(|v| v.to_le_bytes()).collect();
        message(5, &[whole(1, all.len() as i64), whole(2, 7), bytes(8, name), bytes(9, raw)])
    };
    let axis = || attribute(&[bytes(1, "axis"), whole(3, 0)]);
    let doubling: Vec<Vec<u8>> = (0..40)
        .map(|i| node("Concat", &[&format!("s{i}"), &format!("s{i}")], &format!("s{}", i + 1), &[axis()]))
        .collect();
    let cases = [
        (vec![node("Reshape", &["x", "s0"], "y", &[]), whole_tensor("s0", &[-1, -1])], "-1 is no size"),
        (
            vec![node("Reshape", &["x", "s0"], "y", &[]), whole_tensor("s0", &[i64::MAX])],
            "[1, 3] has 3 elements",
        ),
        (
            vec![node("Expand", &["x", "s0"], "y", &[]), whole_tensor("s0", &[1 << 62, 3])],
            "more elements than can be addressed",
        ),
        (
            [doubling, vec![node("Expand", &["x", "s40"], "y", &[]), whole_tensor("s0", &[1])]].concat(),
            "whole numbers under [32768], at most 16384 are held",
        ),
        (
            vec![node("Transpose", &["x"], "y", &[attribute(&[bytes(1, "perm"), whole(8, 0)])])],
            "the order [0] is for 1 axes",
        ),
        (vec![node("Gather", &["x", "s0"], "y", &[]), whole_tensor("s0", &[7])], "no axis 7 in 1"),
        (
            vec![node("Softmax", &["x"], "y", &[attribute(&[bytes(1, "axis"), whole(3, 9)])])],
            "no axis 9 in [1, 3]",
        ),
    ];
    for (parts, want) in cases {
        let network: Imported<f32> = onnx::from_bytes(&nodes(&parts)).unwrap();
        let mut graph = gradus_autograd::Graph::new(network.params());
        let y = gradus_autograd::Module::forward(&network, graph.eval().input([[1.0, 2.0, 3.0]]));
        let error = y.value().unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }
}

/// Looking through all nodes for each, that would be a billion comparisons.
#[test]
fn a_long_chain_is_described_at_once() {
    let begun = std::time::Instant::now();
    let relus: Vec<Vec<u8>> =
        (0..30_000).map(|i| node("Relu", &[&format!("v{i}")], &format!("v{}", i + 1), &[])).collect();
    let row = |name: &str, field| {
        let size = |n| message(1, &[whole(1, n)]);
        message(
            field,
            &[bytes(1, name), message(2, &[message(1, &[whole(1, 1), message(2, &[size(1), size(3)])])])],
        )
    };
    let network: Imported<f32> =
        onnx::from_bytes(&file(&[relus.concat(), row("v0", 11), row("v30000", 12)])).unwrap();
    assert_eq!(network.spec().unwrap().network.layers.len(), 30_000);
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

/// PyTorch's exporter writes equal numbers once, and an Identity for each other name.
#[test]
fn numbers_that_are_named_twice_are_found() {
    let row = |name: &str, field| {
        let size = |n| message(1, &[whole(1, n)]);
        let shape = message(2, &[size(1), size(3)]);
        message(field, &[bytes(1, name), message(2, &[message(1, &[whole(1, 1), shape])])])
    };
    let raw = [0.5f32, 0.25, 2.0].map(f32::to_le_bytes).concat();
    let slopes = tensor("first", &[3], &[bytes(9, raw)]);
    let parts = [
        node("Identity", &["first"], "second", &[]),
        node("Identity", &["second"], "slopes", &[]),
        node("PRelu", &["x", "slopes"], "y", &[]),
    ];
    let network: Imported<f32> =
        onnx::from_bytes(&file(&[parts.concat(), slopes, row("x", 11), row("y", 12)])).unwrap();
    let chain = network.spec().unwrap();
    assert_eq!(chain.parameters.len(), 1);
    assert_eq!(chain.parameters[0].1.as_slice(), [0.5, 0.25, 2.0]);
    assert_eq!((chain.network.layers.len(), chain.network.layers[0].kind.as_str()), (1, "prelu"));
    let none = file(&[node("PRelu", &["x", "x"], "y", &[]), row("x", 11), row("y", 12)]);
    let error = onnx::from_bytes::<f32>(&none).unwrap().spec().unwrap_err().to_string();
    assert!(error.contains("\"x\" is none of the file's numbers"), "{error}");
}

fn small() -> Vec<u8> {
    let params = Params::<f32>::seed(0);
    let model =
        Sequential::new(&params).add(|p| Linear::new(p, 3, 4)).add(|_| Relu).add(|p| Linear::new(p, 4, 2));
    Export::new()
        .around(Around::new().normaliser(vec![0.5], vec![2.0]).softmax(true))
        .to_bytes(&params, &model, [3])
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Bytes changed, cut out and put in anywhere: an error or a network, never a panic, neither in reading, describing nor running.
    #[test]
    fn changed_files_never_panic(changes in proptest::collection::vec((any::<u16>(), any::<u8>(), 0u8..5, 0usize..12), 1..5)) {
        let mut bytes = small();
        for (at, byte, how, count) in changes {
            let at = usize::from(at) % bytes.len().max(1);
            let end = (at + count).min(bytes.len());
            match how {
                0 => if let Some(b) = bytes.get_mut(at) { *b = byte },
                1 => if let Some(b) = bytes.get_mut(at) { *b ^= 1 << (byte % 8) },
                2 => { bytes.drain(at..end); }
                3 => { bytes.splice(at..at, vec![byte; count]); }
                _ => { let part = bytes[at..end].to_vec(); bytes.splice(at..at, part); }
            }
        }
        if let Ok(network) = onnx::from_bytes::<f32>(&bytes) {
            let _ = network.spec();
            let mut graph = gradus_autograd::Graph::new(network.params());
            let g = graph.eval();
            let x = g.input([[1.0, 2.0, 3.0]]);
            let outputs = network.forward_many(&[x]);
            if let Some(y) = outputs.ok().and_then(|outputs| outputs.first().copied()) && y.shape().len() < 1 << 20 {
                let _ = y.value();
            }
        }
    }
}
