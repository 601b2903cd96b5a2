//! Changes that know nothing about the form of a file.

use crate::Draw;

/// Mutants are cut at this length, so that each is read in no time.
pub(crate) const LONGEST: usize = 1 << 16;

/// One change of a file, for which parts of another may be taken.
pub(crate) fn edit(draw: &mut Draw, mut bytes: Vec<u8>, other: &[u8]) -> Vec<u8> {
    let range = draw.range(bytes.len());
    let at = range.start.min(bytes.len().saturating_sub(1));
    match draw.below(10) {
        0 => flip(draw, &mut bytes, at),
        1 => {
            let value = draw.pick(&[0, 1, 0x7f, 0x80, 0xff, b'"', b'{', b'[', b'\n', b',']).unwrap_or(0);
            bytes.get_mut(at).into_iter().for_each(|byte| *byte = value);
        }
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(range)),
        4 => {
            let part = bytes[range.clone()].repeat(draw.repetitions().min(LONGEST / range.len().max(1)));
            bytes.splice(range.end..range.end, part);
        }
        5 => {
            let count = 1 + draw.below(12);
            let part = draw.bytes(count);
            bytes.splice(at..at, part);
        }
        6 => {
            let from = draw.below(other.len() + 1);
            bytes.truncate(range.end);
            bytes.extend(&other[from..]);
        }
        7 => {
            let part = other[draw.range(other.len())].to_vec();
            bytes.splice(range, part);
        }
        _ => number(draw, &mut bytes, at),
    }
    bytes.truncate(LONGEST);
    bytes
}

fn flip(draw: &mut Draw, bytes: &mut [u8], at: usize) {
    let bit = draw.below(8);
    bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << bit);
}

/// Writes a whole number of two, four or eight bytes over what stands at a place.
pub(crate) fn number(draw: &mut Draw, bytes: &mut [u8], at: usize) {
    let width = draw.pick(&[2, 4, 8]).unwrap_or(4);
    field(draw, bytes, at, width);
}

/// Writes a whole number of so many bytes, of either order, over what stands at a place.
pub(crate) fn field(draw: &mut Draw, bytes: &mut [u8], at: usize, width: usize) {
    let mut number = draw.size().to_le_bytes()[..width].to_vec();
    if draw.chance(30) {
        number.reverse();
    }
    bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = new);
}
