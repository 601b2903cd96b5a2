//! Messages of protocol buffers, field by field: for files that no writer would make.
#![allow(dead_code)] // not every test asks for all of it

/// A number in seven bits a byte.
pub(crate) fn varint(mut v: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while v >= 128 {
        bytes.push(v as u8 | 128);
        v >>= 7;
    }
    bytes.push(v as u8);
    bytes
}

/// A field that is a whole number.
pub(crate) fn whole(field: u64, v: i64) -> Vec<u8> {
    [varint(field << 3), varint(v as u64)].concat()
}

/// A field that is a text or a message.
pub(crate) fn bytes(field: u64, inner: impl AsRef<[u8]>) -> Vec<u8> {
    let inner = inner.as_ref();
    [varint(field << 3 | 2), varint(inner.len() as u64), inner.to_vec()].concat()
}

/// A message of several fields.
pub(crate) fn message(field: u64, fields: &[Vec<u8>]) -> Vec<u8> {
    bytes(field, fields.concat())
}

/// A node of a graph of ONNX, with further fields.
pub(crate) fn node(op: &str, inputs: &[&str], output: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let inputs = inputs.iter().map(|name| bytes(1, name)).collect::<Vec<_>>().concat();
    message(1, &[inputs, bytes(2, output), bytes(4, op), more.concat()])
}
