use super::{Reader, idx};
use crate::{Draw, blind};
use flate2::{
    Compression,
    bufread::GzDecoder,
    write::{DeflateEncoder, GzEncoder},
};
use std::io::{Read, Write};

/// DEFLATE may make 200 times as much of a file, and a mebibyte always; its own window and tables are in the floor, too.
pub(super) const READER: Reader =
    Reader { name: "gzip", seeds, edit, read: idx::read, factor: 256, floor: (1 << 20) + (1 << 17) };

/// The bytes compressed by gzip, quickly.
pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    packed_at(bytes, Compression::fast())
}

/// The bytes compressed by gzip.
pub(crate) fn packed_at(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// The bytes compressed without a frame around them.
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn seeds() -> Vec<Vec<u8>> {
    idx::seeds().iter().map(|file| packed(file)).collect()
}

/// Changes the frame, or what is within, and packs it again.
pub(super) fn within(
    draw: &mut Draw,
    mut bytes: Vec<u8>,
    edit: fn(&mut Draw, Vec<u8>) -> Vec<u8>,
) -> Vec<u8> {
    match draw.below(10) {
        0 => {
            // Flags say that a further field, a name, a comment or a checksum follows.
            let flags = 1 << draw.below(8);
            bytes.get_mut(3).into_iter().for_each(|byte| *byte = flags);
        }
        1 => {
            let at = bytes.len().saturating_sub(4 * (1 + draw.below(2)));
            blind::field(draw, &mut bytes, at, 4);
        }
        2 => {
            let again = bytes.clone();
            bytes.extend(again);
        }
        3 => bytes = packed(&bytes),
        _ => {
            let mut inner = Vec::new();
            let whole = GzDecoder::new(bytes.as_slice()).take(blind::LONGEST as u64).read_to_end(&mut inner);
            if whole.is_ok() {
                let mut inner = edit(draw, inner);
                if draw.chance(10) {
                    // What packs well.
                    inner.resize(inner.len() + draw.below(4 * blind::LONGEST), 0);
                }
                bytes = packed(&inner);
            }
        }
    }
    bytes
}

fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    within(draw, bytes, idx::edit)
}
