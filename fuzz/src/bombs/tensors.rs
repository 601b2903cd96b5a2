//! safetensors, checkpoints and state dicts.

use super::Bomb;
use crate::readers::safetensors::file;

fn info(shape: &str, from: u64, to: u64) -> String {
    format!(r#"{{"dtype":"F32","shape":{shape},"data_offsets":[{from},{to}]}}"#)
}

fn one(shape: &str, to: u64, data: usize) -> Vec<u8> {
    file(&format!(r#"{{"a":{}}}"#, info(shape, 0, to)), data)
}

fn noted(text: &str) -> Vec<u8> {
    let text = serde_json::Value::from(text);
    file(&format!(r#"{{"__metadata__":{{"gradus.checkpoint":{text}}}}}"#), 0)
}

/// So many lists, one within the other, that nobody closes.
fn deep() -> String {
    "[".repeat(100_000)
}

pub(super) fn bombs() -> Vec<Bomb> {
    [sizes(), names(), trainings()].concat()
}

fn sizes() -> Vec<Bomb> {
    let tensors = |about, want, bytes: Vec<u8>| Bomb::new("safetensors", about, want, bytes);
    let zeros = format!("[{}0]", "0,".repeat(20_000));
    vec![
        tensors(
            "a header of 2⁶⁴ bytes",
            "header length: 18446744073709551615 bytes, where at most",
            vec![255; 8],
        ),
        tensors(
            "a header of 100 MB",
            "header: 99999999 bytes are needed, 0 are left",
            99_999_999u64.to_le_bytes().into(),
        ),
        tensors(
            "a shape whose product overflows",
            "more elements than can be addressed",
            one("[9223372036854775807,4]", 0, 0),
        ),
        tensors(
            "a shape of terabytes",
            "[1099511627776] takes 4398046511104 bytes, data_offsets give 0",
            one("[1099511627776]", 0, 0),
        ),
        tensors(
            "offsets beyond the end",
            "data: the tensors take 4398046511104 bytes, the file has 4",
            one("[1099511627776]", 1 << 42, 4),
        ),
        tensors(
            "an offset of 2⁶⁴",
            "[0] takes 0 bytes, data_offsets give 18446744073709551615",
            one("[0]", u64::MAX, 0),
        ),
        tensors(
            "an offset beyond 64 bits",
            "header: ",
            file(r#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,1e300]}}"#, 0),
        ),
        tensors("20,001 axes", "20001 axes, where at most 6 can be held", one(&zeros, 0, 0)),
        tensors(
            "nothing times everything",
            "more elements than can be addressed",
            one("[0,9223372036854775807,9223372036854775807]", 0, 0),
        ),
    ]
}

fn names() -> Vec<Bomb> {
    let tensors = |about, want, bytes: Vec<u8>| Bomb::new("safetensors", about, want, bytes);
    let twice: String = (0..2000).map(|i| format!(r#""{i}":{},"#, info("[0]", 0, 0))).collect();
    let twice = format!(r#"{{{twice}"7":{}}}"#, info("[0]", 0, 0));
    let dotted = format!(r#"{{"{}weight":{}}}"#, "a.".repeat(100_000), info("[0]", 0, 0));
    vec![
        tensors(
            "tensors one over the other",
            "tensor \"b\": data_offsets are 0..4, but byte 4 is next",
            file(&format!(r#"{{"a":{},"b":{}}}"#, info("[1]", 0, 4), info("[1]", 0, 4)), 4),
        ),
        tensors("a name twice among 2,000", "tensor \"7\" is given twice", file(&twice, 0)),
        tensors(
            "100,000 open brackets",
            "header: EOF while parsing a list",
            file(&format!(r#"{{"a":{{"x":{}"#, deep()), 0),
        ),
        Bomb::new("state_dict", "a name of 100,000 parts", "the parameters do not fit", file(&dotted, 0)),
    ]
}

fn trainings() -> Vec<Bomb> {
    vec![
        Bomb::new(
            "checkpoint",
            "a version of the future",
            "a checkpoint of version 4294967295, where 1 is known",
            noted(r#"{"version":4294967295}"#),
        ),
        Bomb::new(
            "checkpoint",
            "notes of 100,000 brackets",
            "recursion limit exceeded",
            noted(&format!(r#"{{"version":1,"notes":{{"a":{}{}}}}}"#, deep(), "]".repeat(100_000))),
        ),
    ]
}
