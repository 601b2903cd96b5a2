use super::{Reader, gzip::deflated, npy};
use crate::{Draw, blind};
use flate2::Crc;
use gradus::{
    data::arrays::{self, Answers},
    tensor::Result,
};

/// Of each packed byte 200 may be made, of each of these numbers of 8 bytes, several times; and a mebibyte is always unpacked.
pub(super) const READER: Reader = Reader { name: "npz", seeds, edit, read, factor: 8192, floor: 32 << 20 };

/// A member of an archive; sizes and checksum may lie.
pub(crate) struct Member {
    pub(crate) name: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) checksum: u32,
    pub(crate) size: u32,
    pub(crate) packed: Vec<u8>,
}

impl Member {
    /// A file that is stored, or deflated.
    pub(crate) fn new(name: &str, contents: &[u8], deflate: bool) -> Member {
        let mut crc = Crc::new();
        crc.update(contents);
        let packed = if deflate { deflated(contents) } else { contents.to_vec() };
        let method = if deflate { 8 } else { 0 };
        Member { name: name.into(), method, checksum: crc.sum(), size: contents.len() as u32, packed }
    }

    /// Method, time, checksum and sizes, as they stand in both headers.
    fn fields(&self) -> Vec<u8> {
        let Member { name, method, checksum, size, packed } = self;
        let words = [*checksum, packed.len() as u32, *size].map(u32::to_le_bytes).concat();
        [&method.to_le_bytes()[..], &[0; 4], &words, &(name.len() as u16).to_le_bytes()].concat()
    }
}

/// The archive of these members.
pub(crate) fn archive(members: &[Member]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for member in members {
        let at = (out.len() as u32).to_le_bytes();
        let fields = member.fields();
        list.push([&b"PK\x01\x02\x14\0\x14\0\0\0"[..], &fields[..], &[0; 12], &at, &member.name].concat());
        out.extend(
            [&b"PK\x03\x04\x14\0\0\0"[..], &fields[..], &[0; 2], &member.name, &member.packed].concat(),
        );
    }
    let start = (out.len() as u32).to_le_bytes();
    let count = (members.len() as u16).to_le_bytes();
    let list = list.concat();
    let length = (list.len() as u32).to_le_bytes();
    [&out[..], &list, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &start, &[0; 2]].concat()
}

fn arrays() -> [Vec<u8>; 2] {
    let header = |shape| format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n");
    [npy::file(1, &header("(3, 2)"), &[1, 2, 3, 4, 5, 6]), npy::file(1, &header("(3,)"), &[0, 1, 0])]
}

fn seeds() -> Vec<Vec<u8>> {
    let [x, y] = arrays();
    [[false, false], [true, true], [false, true]]
        .map(|[a, b]| archive(&[Member::new("x.npy", &x, a), Member::new("y.npy", &y, b)]))
        .into()
}

/// A record by its mark, and where its fields stand: place and length.
type Fields = (&'static [u8; 4], &'static [(usize, usize)]);

/// Where the fields of a member's entry in the list, of its header, and of the end are, and how wide.
const FIELDS: [Fields; 3] = [
    (b"PK\x01\x02", &[(8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4)]),
    (b"PK\x03\x04", &[(8, 2), (26, 2), (28, 2)]),
    (b"PK\x05\x06", &[(8, 2), (10, 2), (12, 4), (16, 4), (20, 2)]),
];

fn edit(draw: &mut Draw, mut bytes: Vec<u8>) -> Vec<u8> {
    if draw.chance(50) {
        return made(draw);
    }
    let (mark, fields) = FIELDS[draw.below(FIELDS.len())];
    let places: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, four)| **four == mark[..]).map(|(at, _)| at).collect();
    if let (Some(at), Some((offset, width))) = (draw.pick(&places), draw.pick(fields)) {
        blind::field(draw, &mut bytes, at + offset, width);
    }
    bytes
}

/// An archive with sound checksums whose arrays are changed.
fn made(draw: &mut Draw) -> Vec<u8> {
    let mut members = Vec::new();
    for (name, array) in ["x.npy", "y.npy"].into_iter().zip(arrays()) {
        let array = if draw.chance(50) { npy::edit(draw, array) } else { array };
        let mut member = Member::new(name, &array, draw.chance(50));
        match draw.below(12) {
            0 => member.size = draw.size() as u32,
            1 => member.method = draw.size() as u16,
            2 => member.packed = blind::edit(draw, member.packed, &array),
            3 => member.name = blind::edit(draw, member.name, b"../y.npy"),
            _ => {}
        }
        members.push(member);
    }
    let more = if draw.chance(5) { draw.repetitions().min(1000) } else { 0 };
    members.extend((0..more).map(|i| Member::new(&i.to_string(), &[], false)));
    archive(&members)
}

fn read(bytes: &[u8]) -> Result<()> {
    arrays::npz_from_bytes::<f64>("a", bytes, Answers::Guess).map(drop)
}
