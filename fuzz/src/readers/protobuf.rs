//! Messages of protocol buffers: taken apart, changed, and put together again.

use crate::{Draw, blind, wire::varint};

/// One field of a message.
#[derive(Clone)]
struct Field {
    tag: u64,
    /// What follows the tag, without its length.
    payload: Vec<u8>,
}

impl Field {
    fn is_message(&self) -> bool {
        self.tag & 7 == 2
    }

    fn write(&self, length: Option<u64>) -> Vec<u8> {
        let length = match length.unwrap_or(self.payload.len() as u64) {
            length if self.is_message() => varint(length),
            _ => Vec::new(),
        };
        [varint(self.tag), length, self.payload.clone()].concat()
    }
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for at in 0..10 {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 127) << (7 * at).min(63);
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

/// The fields of a message, if it is one.
fn fields(mut rest: &[u8]) -> Option<Vec<Field>> {
    let mut all = Vec::new();
    while !rest.is_empty() {
        let tag = take(&mut rest)?;
        let payload = match tag & 7 {
            0 => varint(take(&mut rest)?),
            1 => rest.split_off(..8)?.to_vec(),
            2 => {
                let length = usize::try_from(take(&mut rest)?).ok()?;
                rest.split_off(..length)?.to_vec()
            }
            5 => rest.split_off(..4)?.to_vec(),
            _ => return None,
        };
        all.push(Field { tag, payload });
    }
    Some(all)
}

/// Changes a field somewhere in a message, or in one within it.
pub(super) fn edit(draw: &mut Draw, bytes: &[u8], depth: usize) -> Vec<u8> {
    let Some(mut all) = fields(bytes).filter(|all| !all.is_empty()) else { return bytes.to_vec() };
    let at = draw.below(all.len());
    if all[at].is_message()
        && depth < 6
        && draw.chance(75)
        && fields(&all[at].payload).is_some_and(|f| !f.is_empty())
    {
        all[at].payload = edit(draw, &all[at].payload, depth + 1);
        return written(&all);
    }
    match draw.below(9) {
        0 => drop(all.remove(at)),
        1 => {
            let copies =
                vec![all[at].clone(); draw.repetitions().min(blind::LONGEST / (all[at].payload.len() + 2))];
            all.splice(at..at, copies);
        }
        2 => {
            let other = draw.below(all.len());
            all.swap(at, other);
        }
        3 => all[at].tag = (all[at].tag & 7) | (draw.below(24) as u64) << 3,
        4 => all[at].tag = (all[at].tag & !7) | draw.below(8) as u64,
        5 => {
            // The field within itself, many times.
            let depth = draw.repetitions().min(1000);
            for _ in 0..depth {
                all[at].payload = all[at].write(None);
                all[at].tag = (all[at].tag & !7) | 2;
            }
        }
        6 => {
            let lie = draw.size();
            let mut out = written(&all[..at]);
            out.extend(all[at].write(Some(lie)));
            out.extend(written(&all[at + 1..]));
            return out;
        }
        _ if all[at].is_message() => {
            let payload = std::mem::take(&mut all[at].payload);
            all[at].payload = replaced(draw, payload);
        }
        _ => {
            all[at].payload =
                if all[at].tag & 7 == 0 { varint(draw.size()) } else { draw.bytes(all[at].payload.len()) }
        }
    }
    written(&all)
}

/// Names and ops that mean something, or other bytes.
fn replaced(draw: &mut Draw, payload: Vec<u8>) -> Vec<u8> {
    const KNOWN: [&str; 16] = [
        "x",
        "y",
        "Relu",
        "Gemm",
        "MatMul",
        "Reshape",
        "Expand",
        "Concat",
        "Gather",
        "Softmax",
        "Transpose",
        "Constant",
        "axis",
        "",
        "alpha",
        "BatchNormalization",
    ];
    match draw.below(3) {
        0 => blind::edit(draw, payload, b""),
        _ => draw.pick(&KNOWN).unwrap_or("x").as_bytes().to_vec(),
    }
}

fn written(fields: &[Field]) -> Vec<u8> {
    fields.iter().flat_map(|field| field.write(None)).collect()
}
