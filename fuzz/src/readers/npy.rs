use super::{Reader, header};
use crate::Draw;
use gradus::tensor::{Result, Tensor, file::npy};

pub(super) const READER: Reader = Reader { name: "npy", seeds, edit, read, factor: 20, floor: 1 << 14 };

const KNOWN: [&str; 15] = [
    "descr",
    "fortran_order",
    "shape",
    "True",
    "False",
    "<f4",
    ">f8",
    "<i8",
    ">i4",
    "|u1",
    "|O",
    "(2, 3)",
    "()",
    "(0,)",
    "(1, 1, 1, 1, 1, 1, 1)",
];

pub(super) fn edit(draw: &mut Draw, mut bytes: Vec<u8>) -> Vec<u8> {
    // The version says how many bytes the header's length has.
    let width = if bytes.get(6) == Some(&1) { 2 } else { 4 };
    if draw.chance(5) {
        let version = 1 + draw.below(3) as u8;
        bytes.get_mut(6).into_iter().for_each(|byte| *byte = version);
    }
    header::edit(draw, bytes, 8..8 + width, &KNOWN)
}

/// A file of version 1 or 2 with such a header, and so many bytes of data.
pub(crate) fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u32).to_le_bytes();
    let length = if version == 1 { &length[..2] } else { &length };
    [&b"\x93NUMPY"[..], &[version, 0], length, header.as_bytes(), data].concat()
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let header = |descr: &str, order: &str, shape: &str| {
        format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n")
    };
    vec![
        npy::to_bytes(&Tensor::from([[0.5f32, 1.0, 1.5], [2.0, 2.5, 3.0]])),
        npy::to_bytes(&Tensor::from([0.0f64, 1.0])),
        file(2, &header(">i4", "True", "(2, 3, 2)"), &[1; 48]),
        file(1, &header("|u1", "True", "(4, 2)"), &[7; 8]),
        file(3, &header("<i8", "False", "()"), &[2; 8]),
    ]
}

fn read(bytes: &[u8]) -> Result<()> {
    npy::from_bytes::<f64>(bytes)?;
    npy::from_bytes::<f32>(bytes).map(drop)
}
