//! Changes of files with a length, a text of so many bytes, and data.

use crate::{Draw, blind, words};
use std::ops::Range;

/// Changes the text, whose length is in the bytes `length` before it, and mostly the length with it; or the data.
pub(super) fn edit(draw: &mut Draw, mut bytes: Vec<u8>, length: Range<usize>, known: &[&str]) -> Vec<u8> {
    let Some(field) = bytes.get(length.clone()) else { return bytes };
    let told = field.iter().rev().fold(0usize, |n, &b| n << 8 | usize::from(b));
    let text = length.end..length.end.saturating_add(told).min(bytes.len());
    match draw.below(10) {
        0 => blind::field(draw, &mut bytes, length.start, length.len()),
        1 => {
            let count = draw.below(40);
            let more = draw.bytes(count);
            bytes.extend(more);
        }
        _ => {
            let new = words::edit(draw, &bytes[text.clone()], known);
            if draw.chance(92) {
                let told = new.len().to_le_bytes();
                bytes[length.clone()].copy_from_slice(&told[..length.len()]);
            }
            bytes.splice(text, new);
        }
    }
    bytes
}
