//! ONNX.

use super::Bomb;
use crate::wire::{bytes, message, node, varint, whole};

fn value(field: u64, name: &str) -> Vec<u8> {
    message(field, &[bytes(1, name), message(2, &[message(1, &[whole(1, 1)])])])
}

/// A file of nodes from `x` to `y`, in opset 18.
fn nodes(nodes: &[Vec<u8>]) -> Vec<u8> {
    let graph = [nodes.concat(), value(11, "x"), value(12, "y")];
    [whole(1, 8), message(7, &graph), message(8, &[whole(2, 18)])].concat()
}

/// A file whose one node adds an initializer.
fn with(dims: &[i64], more: &[Vec<u8>]) -> Vec<u8> {
    let dims = dims.iter().map(|&d| whole(1, d)).collect::<Vec<_>>().concat();
    nodes(&[
        node("Add", &["x", "w"], "y", &[]),
        message(5, &[dims, whole(2, 1), bytes(8, "w"), more.concat()]),
    ])
}

/// A file whose one node is given whole numbers `s`.
fn sized(op: &str, numbers: &[i64]) -> Vec<u8> {
    nodes(&[node(op, &["x", "s"], "y", &[]), wholes(numbers)])
}

fn wholes(numbers: &[i64]) -> Vec<u8> {
    let raw: Vec<u8> = numbers.iter().flat_map(|v| v.to_le_bytes()).collect();
    message(5, &[whole(1, numbers.len() as i64), whole(2, 7), bytes(8, "s"), bytes(9, raw)])
}

/// A message within so many others.
fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(Vec::new(), |inner, _| bytes(6, inner))
}

/// A file whose sizes are twice as many at each of forty nodes.
fn doubling() -> Vec<u8> {
    let axis = || bytes(5, [bytes(1, "axis"), whole(3, 0)].concat());
    let mut all: Vec<Vec<u8>> = vec![wholes(&[1]), node("Concat", &["s", "s"], "s0", &[axis()])];
    all.extend((0..40).map(|i| {
        let s = format!("s{i}");
        node("Concat", &[&s, &s], &format!("s{}", i + 1), &[axis()])
    }));
    all.push(node("Expand", &["x", "s40"], "y", &[]));
    nodes(&all)
}

fn bomb(about: &'static str, want: &'static str, bytes: Vec<u8>) -> Bomb {
    Bomb::new("onnx", about, want, bytes)
}

pub(super) fn bombs() -> Vec<Bomb> {
    [numbers(), graphs(), sizes()].concat()
}

fn numbers() -> Vec<Bomb> {
    vec![
        bomb(
            "a graph of 2⁶⁴ bytes",
            "field 7 is said to have 18446744073709551615 bytes, 0 are left",
            [vec![0x3a], varint(u64::MAX)].concat(),
        ),
        bomb("a number of more than 64 bits", "is a number of more than 64 bits", vec![255; 100_000]),
        bomb(
            "dims whose product overflows",
            "has more elements than can be addressed",
            with(&[i64::MAX, i64::MAX], &[]),
        ),
        bomb(
            "terabytes that are not there",
            "FLOAT elements [1099511627776], but 0 in float_data",
            with(&[1 << 40], &[]),
        ),
        bomb("a negative size", "dims [-1] has the size -1", with(&[-1], &[])),
        bomb("10,000 dims", "10000 axes, where at most 6 can be held", with(&[1; 10_000], &[])),
        bomb(
            "numbers in another file",
            "external_data: its numbers are in another file",
            with(&[1], &[bytes(13, bytes(1, "../../secret")), whole(14, 1)]),
        ),
    ]
}

fn graphs() -> Vec<Bomb> {
    let relu = |x: &str, y: &str| node("Relu", &[x], y, &[]);
    let deep = bytes(5, [bytes(1, "alpha"), nested(2000)].concat());
    vec![
        bomb(
            "a node that is given what it makes",
            "which is made only later, or from itself",
            nodes(&[relu("y", "y")]),
        ),
        bomb("a circle of 2,000 nodes", "which is made only later, or from itself", {
            let all: Vec<_> =
                (0..2000).map(|i| relu(&format!("v{}", (i + 1999) % 2000), &format!("v{i}"))).collect();
            nodes(&all)
        }),
        bomb(
            "messages within 2,000 others",
            "the attribute alpha is a graph, a number is needed",
            nodes(&[node("Elu", &["x"], "y", &[deep])]),
        ),
        bomb("1,000 ops that nobody knows", "and 980 more", {
            let all: Vec<_> = (0..1000).map(|i| node("Evil", &["x"], &format!("v{i}"), &[])).collect();
            nodes(&all)
        }),
        bomb("a name given twice", "the name \"x\" is given twice", nodes(&[relu("x", "x")])),
        bomb(
            "an opset of the future",
            "opset 9223372036854775807, opsets 7 to 28 are read",
            message(8, &[whole(2, i64::MAX)]),
        ),
    ]
}

fn sizes() -> Vec<Bomb> {
    vec![
        bomb("a shape of two unknown sizes", "-1 is no size", sized("Reshape", &[-1, -1])),
        bomb("a shape of 2⁶³", "[1, 3] has 3 elements", sized("Reshape", &[i64::MAX])),
        bomb(
            "an expansion beyond all memory",
            "more elements than can be addressed",
            sized("Expand", &[1 << 62, 3]),
        ),
        bomb("sizes that double forty times", "at most 16384 are held", doubling()),
        bomb("100,000 whole numbers as sizes", "at most 16384 are held", sized("Reshape", &[1; 100_000])),
    ]
}
