//! Malformed IDX files are errors that name the file and the field.

use flate2::{Compression, write::GzEncoder};
use gradus_data::idx::Idx;
use proptest::prelude::*;
use std::{fs, io::Write};

/// Two images of 2×3.
const GOOD: [u8; 28] =
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 50, 100, 150, 200, 255, 6, 7, 8, 9, 10, 11];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn with(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = GOOD.to_vec();
    file[at..][..bytes.len()].copy_from_slice(bytes);
    file
}

fn error(bytes: &[u8]) -> String {
    Idx::from_bytes(bytes).unwrap_err().to_string()
}

#[test]
fn raw_and_compressed_files_hold_the_same() {
    let raw = Idx::from_bytes(&GOOD).unwrap();
    assert_eq!(raw.shape().dims(), [2, 2, 3]);
    assert_eq!(raw.values(), &GOOD[16..]);
    assert_eq!(Idx::from_bytes(&gzip(&GOOD)).unwrap(), raw);
}

#[test]
fn each_malformed_header_names_its_field() {
    for (file, want) in [
        (vec![], "idx: the file is empty"),
        (vec![0], "idx: magic: the file ends too early"),
        (GOOD[..3].to_vec(), "idx: magic: the file ends too early"),
        (GOOD[..4].to_vec(), "idx: dimension 0: the file ends too early"),
        (GOOD[..9].to_vec(), "idx: dimension 1: the file ends too early"),
        (GOOD[..15].to_vec(), "idx: dimension 2: the file ends too early"),
        (
            b"PK\x03\x04".to_vec(),
            "idx: magic: 50 4b 03 04, where 00 00 08 and the rank are expected\n  \
             help   an IDX file is raw or compressed by gzip, not a zip or tar archive",
        ),
        (with(2, &[9]), "idx: type: i8 (0x09), where only u8 (0x08) is read"),
        (with(2, &[11]), "idx: type: i16 (0x0b), where only u8 (0x08) is read"),
        (with(2, &[12]), "idx: type: i32 (0x0c), where only u8 (0x08) is read"),
        (with(2, &[13]), "idx: type: f32 (0x0d), where only u8 (0x08) is read"),
        (with(2, &[14]), "idx: type: f64 (0x0e), where only u8 (0x08) is read"),
        (with(2, &[10]), "idx: type: unknown (0x0a), where only u8 (0x08) is read"),
        (with(3, &[0]), "idx: rank: 0 dimensions, where 1 to 6 can be held"),
        (with(3, &[7]), "idx: rank: 7 dimensions, where 1 to 6 can be held"),
        (with(3, &[255]), "idx: rank: 255 dimensions, where 1 to 6 can be held"),
        (with(7, &[0]), "idx: dimension 0: 0, so the file holds nothing"),
        (with(15, &[0]), "idx: dimension 2: 0, so the file holds nothing"),
        (
            with(4, &[255; 12]),
            "idx: dimensions: [4294967295, 4294967295, 4294967295] has more elements than can be addressed",
        ),
        (with(4, &[1]), "idx: values: [16777218, 2, 3] needs 100663308 bytes, but 12 follow the header"),
        (
            with(4, &[255, 255, 255, 255]),
            "idx: values: [4294967295, 2, 3] has 25769803770 bytes, above the limit of 4294967296\n  \
             help   Idx::open_within takes another limit",
        ),
        (GOOD[..16].to_vec(), "idx: values: [2, 2, 3] needs 12 bytes, but 0 follow the header"),
        (GOOD[..27].to_vec(), "idx: values: [2, 2, 3] needs 12 bytes, but 11 follow the header"),
        ([&GOOD[..], &[0]].concat(), "idx: values: [2, 2, 3] needs 12 bytes, but 13 follow the header"),
    ] {
        assert_eq!(error(&file), want);
    }
}

#[test]
fn each_malformed_gzip_file_names_its_field() {
    let good = gzip(&GOOD);
    let mut checksum = good.clone();
    let at = checksum.len() - 8;
    checksum[at] ^= 1;
    let mut method = good.clone();
    method[2] = 7;
    for (file, want) in [
        (vec![0x1f, 0x8b], "idx: magic: the file ends too early"),
        (method, "idx: magic: damaged gzip: invalid gzip header"),
        (good[..good.len() - 9].to_vec(), "idx: values: the file ends too early"),
        (good[..good.len() - 1].to_vec(), "idx: values: the file ends too early"),
        (checksum, "idx: values: damaged gzip: corrupt gzip stream does not have a matching checksum"),
        ([&good[..], &[0]].concat(), "idx: gzip: there are bytes after the end of the compressed data"),
        ([&good[..], &good[..]].concat(), "idx: gzip: there are bytes after the end of the compressed data"),
        (gzip(&[]), "idx: magic: the file ends too early"),
        (gzip(&GOOD[..10]), "idx: dimension 1: the file ends too early"),
        (gzip(&GOOD[..20]), "idx: values: [2, 2, 3] needs 12 bytes, but 4 follow the header"),
        (
            gzip(&[&GOOD[..], &[0]].concat()),
            "idx: values: more than the 12 bytes of [2, 2, 3] follow the header",
        ),
        (
            gzip(&[&GOOD[..], &vec![0; 1 << 24]].concat()),
            "idx: values: more than the 12 bytes of [2, 2, 3] follow the header",
        ),
        (
            gzip(&good),
            "idx: magic: 1f 8b 08 00, where 00 00 08 and the rank are expected\n  help   an IDX file is raw or compressed by gzip, not a zip or tar archive",
        ),
    ] {
        assert_eq!(error(&file), want);
    }
}

#[test]
fn a_gzip_file_too_short_for_its_promise_is_refused_before_memory_is_taken() {
    let file = gzip(&with(4, &[8, 0, 0, 0]));
    let most = file.len() * 200 + (1 << 20);
    let want = format!(
        "idx: values: [134217728, 2, 3] needs 805306368 bytes, but from so short a gzip file at most {most} are unpacked\n  \
         help   unpack the file first if it is trusted"
    );
    assert_eq!(error(&file), want);
}

/// Sixteen million zeros in sixteen thousand bytes: DEFLATE holds that, real images do not.
#[test]
fn a_file_that_unpacks_to_a_thousand_times_its_size_is_refused() {
    let header = [0, 0, 8, 1, 1, 0, 0, 0];
    let file = gzip(&[&header[..], &vec![0; 1 << 24]].concat());
    assert!(file.len() < 20_000);
    assert!(
        error(&file).contains("[16777216] needs 16777216 bytes, but from so short a gzip file"),
        "{}",
        error(&file)
    );
    let small = [&header[..4], &[0, 8, 0, 0], &vec![0; 1 << 19]].concat();
    assert_eq!(Idx::from_bytes(&gzip(&small)).unwrap().values().len(), 1 << 19);
}

#[test]
fn the_error_names_the_file_and_the_limit_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("images.idx");
    fs::write(&path, GOOD).unwrap();
    assert_eq!(Idx::open(&path).unwrap(), Idx::from_bytes(&GOOD).unwrap());
    assert!(Idx::open_within(&path, 12).is_ok());
    assert_eq!(
        Idx::open_within(&path, 11).unwrap_err().to_string(),
        format!(
            "{}: idx: values: [2, 2, 3] has 12 bytes, above the limit of 11\n  help   Idx::open_within takes another limit",
            path.display()
        )
    );
    let absent = Idx::open(dir.path().join("none")).unwrap_err();
    assert_eq!(absent.kind(), gradus_tensor::Kind::Io);
    assert!(absent.to_string().contains("none: idx: open: "), "{absent}");
    assert!(Idx::open(dir.path()).unwrap_err().to_string().ends_with("idx: not a regular file"));
}

proptest! {
    /// Damaged files are read wholly or refused, and never bring the reader down.
    #[test]
    fn mutations_do_not_panic(
        compressed: bool,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        tail in prop::collection::vec(any::<u8>(), 0..3),
    ) {
        let mut file = if compressed { gzip(&GOOD) } else { GOOD.to_vec() };
        for (at, byte) in flips {
            let at = at.index(file.len());
            file[at] = byte;
        }
        file.truncate(1 + cut.index(file.len() * 2));
        file.extend(tail);
        if let Ok(idx) = Idx::from_bytes(&file) {
            prop_assert_eq!(idx.shape().len(), idx.values().len());
        }
    }

    #[test]
    fn any_header_is_read_or_refused(rank in 0u8..8, dims in prop::collection::vec(any::<u32>(), 0..8), gz: bool) {
        let mut file = vec![0, 0, 8, rank];
        file.extend(dims.iter().flat_map(|d| d.to_be_bytes()));
        let file = if gz { gzip(&file) } else { file };
        if let Ok(idx) = Idx::from_bytes(&file) {
            prop_assert_eq!(idx.shape().len(), idx.values().len());
        }
    }
}
