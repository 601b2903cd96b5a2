use super::Reader;
use crate::{Draw, blind};
use gradus::{data::idx::Idx, tensor::Result};

/// The floor is what unpacking needs, which a file that begins as gzip does is given to.
pub(super) const READER: Reader = Reader { name: "idx", seeds, edit, read, factor: 4, floor: 1 << 16 };

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let images = [&[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3][..], &[5; 12]].concat();
    vec![images, vec![0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 2, 3]]
}

pub(super) fn edit(draw: &mut Draw, mut bytes: Vec<u8>) -> Vec<u8> {
    match draw.below(6) {
        0 => {
            let (at, value) = (draw.below(4), draw.pick(&[0, 1, 3, 6, 7, 8, 9, 13, 255]).unwrap_or(0));
            bytes.get_mut(at).into_iter().for_each(|byte| *byte = value);
        }
        1 => {
            let count = draw.repetitions();
            bytes.extend(draw.bytes(count));
        }
        2 => bytes.truncate(4 * draw.below(6)),
        _ => {
            // Dimensions are big-endian, so that small ones are written by their last byte.
            let at = 4 + 4 * draw.below(6);
            if draw.chance(50) {
                let size = draw.below(6) as u8;
                bytes.get_mut(at + 3).into_iter().for_each(|byte| *byte = size);
            } else {
                blind::field(draw, &mut bytes, at, 4);
            }
        }
    }
    bytes
}

pub(super) fn read(bytes: &[u8]) -> Result<()> {
    Idx::from_bytes(bytes).map(drop)
}
