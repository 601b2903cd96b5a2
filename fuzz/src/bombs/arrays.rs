//! npy, npz, IDX and gzip.

use super::Bomb;
use crate::readers::{
    gzip::packed,
    npy::file,
    npz::{Member, archive},
};

fn npy(shape: &str) -> Vec<u8> {
    file(1, &format!("{{'descr': '<f4', 'fortran_order': True, 'shape': {shape}, }}"), &[])
}

fn npz(change: impl FnOnce(&mut Member)) -> Vec<u8> {
    let zeros = file(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), }", &[0; 6]);
    let mut x = Member::new("x.npy", &zeros, true);
    change(&mut x);
    archive(&[x, Member::new("y.npy", &zeros, true)])
}

/// An IDX file of so many zeros, packed.
fn zipped(promised: u32, zeros: usize) -> Vec<u8> {
    packed(&[&[0, 0, 8, 1][..], &promised.to_be_bytes(), &vec![0; zeros]].concat())
}

pub(super) fn bombs() -> Vec<Bomb> {
    [arrays(), archives(), pixels()].concat()
}

fn arrays() -> Vec<Bomb> {
    let numpy = |about, want, bytes: Vec<u8>| Bomb::new("npy", about, want, bytes);
    vec![
        numpy(
            "a header of 4 GiB",
            "header length: 4294967295 bytes, where at most 10000 are read",
            b"\x93NUMPY\x02\0\xff\xff\xff\xff".into(),
        ),
        numpy(
            "a shape whose product overflows",
            "more elements than can be addressed",
            npy("(9223372036854775807, 2)"),
        ),
        numpy(
            "a shape of terabytes",
            "data: [1099511627776] takes 4398046511104 bytes, the file has 0",
            npy("(1099511627776,)"),
        ),
        numpy(
            "nothing times everything",
            "more elements than can be addressed",
            npy("(0, 9223372036854775807, 9223372036854775807)"),
        ),
        numpy("a size beyond 64 bits", "header: a size is expected", npy("(99999999999999999999,)")),
        numpy("a size that is NaN", "header: a size is expected, not \"nan", npy("(nan,)")),
        numpy(
            "3,000 axes",
            "3000 axes, where at most 6 can be held",
            npy(&format!("({})", "1,".repeat(3000))),
        ),
        numpy(
            "something pickled",
            "descr: \"|O\", where f4, f8, i4, i8 and u1 are read",
            file(1, "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"cos\nsystem\n"),
        ),
    ]
}

fn archives() -> Vec<Bomb> {
    let zip = |about, want, bytes: Vec<u8>| Bomb::new("npz", about, want, bytes);
    let many: Vec<Member> = (0..10_001).map(|_| Member::new("", &[], false)).collect();
    let large = vec![0; 1 << 24];
    vec![
        zip(
            "a member that unpacks a thousandfold",
            "packed ones at most",
            archive(&[Member::new("x.npy", &large, true), Member::new("y.npy", &large, true)]),
        ),
        zip("a size of 4 GiB", "x.npy: 4294967295 bytes, but from", npz(|x| x.size = u32::MAX)),
        zip(
            "a size of a mebibyte that is not there",
            "x.npy: it does not inflate to 900000 bytes",
            npz(|x| x.size = 900_000),
        ),
        zip("10,001 members", "list of entries: 10001 entries", archive(&many)),
        zip("a wrong checksum", "x.npy: checksum", npz(|x| x.checksum ^= 1)),
        zip("an unknown compression", "x.npy: compression 99", npz(|x| x.method = 99)),
    ]
}

/// Files of pixels, raw and packed.
fn pixels() -> Vec<Bomb> {
    let bytes = |about, want, bytes: Vec<u8>| Bomb::new("idx", about, want, bytes);
    let gzip = |about, want, bytes: Vec<u8>| Bomb::new("gzip", about, want, bytes);
    vec![
        bytes(
            "a product that overflows",
            "dimensions: [4294967295, 4294967295, 4294967295] has more elements",
            [&[0, 0, 8, 3][..], &[255; 12]].concat(),
        ),
        bytes(
            "4 GiB that are not there",
            "values: [4294967295] needs 4294967295 bytes, but 0 follow",
            vec![0, 0, 8, 1, 255, 255, 255, 255],
        ),
        bytes("255 dimensions", "rank: 255 dimensions, where 1 to 6 can be held", vec![0, 0, 8, 255]),
        gzip(
            "16 MiB of zeros",
            "[16777216] needs 16777216 bytes, but from so short a gzip file at most",
            zipped(1 << 24, 1 << 24),
        ),
        gzip(
            "4 GiB that are not there",
            "[4294967295] needs 4294967295 bytes, but from so short",
            zipped(u32::MAX, 0),
        ),
        gzip(
            "16 MiB after the one value promised",
            "values: more than the 1 bytes of [1] follow the header",
            zipped(1, 1 << 24),
        ),
        gzip("gzip within gzip", "magic: 1f 8b", packed(&zipped(1, 1))),
        gzip(
            "a name without an end",
            "damaged gzip",
            [&[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0][..], &[b'a'; 100_000]].concat(),
        ),
    ]
}
