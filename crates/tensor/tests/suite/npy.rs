//! `.npy` files: NumPy's are read, ours are NumPy's byte for byte, malformed ones are refused by name.

use gradus_tensor::{Shape, Tensor, file::npy};
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

#[test]
fn numpys_files_are_read() {
    let want = Tensor::from_fn([2, 3, 4], |at| (at[0] * 12 + at[1] * 4 + at[2]) as f64 - 7.0);
    for name in [
        "little_f4",
        "little_f8",
        "little_i4",
        "little_i8",
        "big_f4",
        "big_f8",
        "big_i4",
        "big_i8",
        "fortran_f4",
        "fortran_big_f8",
        "version2_f4",
        "version3_f4",
    ] {
        assert_eq!(npy::read::<f64>(fixture(&format!("{name}.npy"))).unwrap(), want, "{name}");
        assert_eq!(npy::read::<f32>(fixture(&format!("{name}.npy"))).unwrap(), want.cast(), "{name}");
    }
    assert_eq!(npy::read::<f64>(fixture("u1.npy")).unwrap(), want + 7.0);
    assert_eq!(npy::read::<f64>(fixture("scalar_f8.npy")).unwrap(), Tensor::scalar(2.5));
    assert_eq!(npy::read::<f32>(fixture("empty_f4.npy")).unwrap(), Tensor::zeros([0, 3]));
    let line = npy::read::<f64>(fixture("line_f8.npy")).unwrap();
    let bits: Vec<u64> = line.as_slice().iter().map(|x| x.to_bits()).collect();
    assert_eq!(bits, [f64::NAN, f64::INFINITY, -0.0, 5e-324].map(f64::to_bits));
}

#[test]
fn our_files_are_numpys_byte_for_byte() {
    for name in ["little_f8.npy", "scalar_f8.npy", "line_f8.npy"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        assert_eq!(npy::to_bytes(&npy::from_bytes::<f64>(&bytes).unwrap()), bytes, "{name}");
    }
    for name in ["little_f4.npy", "empty_f4.npy"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        assert_eq!(npy::to_bytes(&npy::from_bytes::<f32>(&bytes).unwrap()), bytes, "{name}");
    }
}

#[test]
fn every_rank_comes_back_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.npy");
    for rank in 0..=6 {
        let shape = Shape::new(&[2, 1, 3, 2, 1, 2][..rank]).unwrap();
        let t = Tensor::from_fn(shape, |at| at.iter().fold(0.5f32, |n, &i| n * 3.0 + i as f32));
        npy::write(&path, &t).unwrap();
        assert_eq!(npy::read::<f32>(&path).unwrap(), t);
    }
}

/// A file with this header text, of version 1, and so many bytes of data.
fn file(header: &str, data: usize) -> Vec<u8> {
    let length = (header.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), &vec![0; data]].concat()
}

fn dict(descr: &str, shape: &str) -> String {
    format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n")
}

/// Each header, before so many bytes of data, is refused with the text.
fn refused(cases: &[(String, usize, &str)]) {
    for (header, data, want) in cases {
        let error = npy::from_bytes::<f32>(&file(header, *data)).unwrap_err();
        assert_eq!(error.to_string().lines().next().unwrap(), *want, "{header:?}");
    }
}

#[test]
fn values_that_do_not_fit_are_named() {
    let cases: Vec<(String, usize, &str)> = vec![
        (dict("'<f4'", "(2, 3)"), 23, "data: [2, 3] takes 24 bytes, the file has 23"),
        (dict("'<f4'", "(2, 3)"), 25, "data: [2, 3] takes 24 bytes, the file has 25"),
        (dict("'<f8'", "()"), 0, "data: [] takes 8 bytes, the file has 0"),
        (dict("'<c8'", "(1,)"), 8, "descr: \"<c8\", where f4, f8, i4, i8 and u1 are read"),
        (dict("'|O'", "(1,)"), 8, "descr: \"|O\", where f4, f8, i4, i8 and u1 are read"),
        (dict("'|f4'", "(1,)"), 4, "descr: \"|f4\", where f4, f8, i4, i8 and u1 are read"),
        (dict("'f4'", "(1,)"), 4, "descr: \"f4\", where f4, f8, i4, i8 and u1 are read"),
        (dict("''", "(1,)"), 4, "descr: \"\", where f4, f8, i4, i8 and u1 are read"),
        (
            dict("[('a', '<f4')]", "(1,)"),
            4,
            "header: the name of one element type is expected, not \"[('a', '<f4')], 'for\"",
        ),
        (dict("'<f4", "(1,)"), 4, "descr: \"<f4, \", where f4, f8, i4, i8 and u1 are read"),
        (dict("'<f4'", "(2)"), 8, "header: ',' is expected, not \"), }\\n\""),
        (dict("'<f4'", "(-1,)"), 8, "header: a size is expected, not \"-1,), }\\n\""),
        (dict("'<f4'", "(2, , 3)"), 8, "header: a size is expected, not \", 3), }\\n\""),
        (dict("'<f4'", "(1.5,)"), 8, "header: ',' is expected, not \".5,), }\\n\""),
        (dict("'<f4'", "3"), 8, "header: '(' is expected, not \"3, }\\n\""),
        (
            dict("'<f4'", "(99999999999999999999,)"),
            8,
            "header: a size is expected, not \"99999999999999999999\"",
        ),
        (
            dict("'<f4'", "(4294967296, 4294967296)"),
            8,
            "shape: [4294967296, 4294967296] has more elements than can be addressed",
        ),
        (
            dict("'<f8'", "(4611686018427387904,)"),
            8,
            "shape: [4611686018427387904] takes more bytes than can be addressed",
        ),
        (dict("'<f4'", "(1, 1, 1, 1, 1, 1, 1)"), 4, "shape: 7 axes, where at most 6 can be held"),
    ];
    assert_eq!(cases.len(), 19);
    refused(&cases);
}

#[test]
fn malformed_dictionaries_are_named() {
    let cases: Vec<(String, usize, &str)> = vec![
        ("{'descr': '<f4', 'shape': (1,)}".into(), 4, "header: the key \"fortran_order\" is missing"),
        ("{'descr': '<f4', 'fortran_order': False}".into(), 4, "header: the key \"shape\" is missing"),
        ("{'fortran_order': False, 'shape': (1,)}".into(), 4, "header: the key \"descr\" is missing"),
        ("{'descr': '<f4', 'descr': '<f8'}".into(), 4, "header: the key \"descr\" is given twice"),
        ("{'colour': 1}".into(), 4, "header: the key \"colour\" is unknown"),
        ("{'fortran_order': 1}".into(), 4, "header: True or False is expected, not \"1}\""),
        ("{descr: 1}".into(), 4, "header: a key is expected, not \"descr: 1}\""),
        ("{'descr' '<f4'}".into(), 4, "header: ':' is expected, not \"'<f4'}\""),
        ("{'descr': '<f4' 'shape': (1,)}".into(), 4, "header: '}' is expected, not \"'shape': (1,)}\""),
        (dict("'<f4'", "(1,)") + "x", 4, "header: the end is expected, not \"x\""),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)".into(),
            4,
            "header: '}' is expected, not \"\"",
        ),
        (String::new(), 4, "header: '{' is expected, not \"\""),
        ("ünreadable".into(), 4, "header: not plain text"),
    ];
    assert_eq!(cases.len(), 13);
    refused(&cases);
}

#[test]
fn malformed_beginnings_are_named() {
    let good = file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", 4);
    assert!(npy::from_bytes::<f32>(&good).is_ok());
    let with = |at: usize, bytes: &[u8]| {
        let mut bad = good.clone();
        bad[at..at + bytes.len()].copy_from_slice(bytes);
        bad
    };
    let cases = [
        (Vec::new(), "magic: 6 bytes are needed, 0 are left"),
        (good[..5].to_vec(), "magic: 6 bytes are needed, 5 are left"),
        (good[..7].to_vec(), "version: 2 bytes are needed, 1 are left"),
        (good[..9].to_vec(), "header length: 2 bytes are needed, 1 are left"),
        (good[..30].to_vec(), "header: 58 bytes are needed, 20 are left"),
        (with(0, b"\x94"), "magic: the file does not begin with \\x93NUMPY"),
        (with(6, &[4, 0]), "version: 1.0, 2.0 and 3.0 are read, not 4.0"),
        (with(6, &[1, 1]), "version: 1.0, 2.0 and 3.0 are read, not 1.1"),
        (with(8, &[0xff, 0xff]), "header length: 65535 bytes, where at most 10000 are read"),
        (
            with(6, &[2, 0, 0xff, 0xff, 0xff, 0xff]),
            "header length: 4294967295 bytes, where at most 10000 are read",
        ),
        (with(8, &[0x10, 0x27]), "header: 10000 bytes are needed, 62 are left"),
    ];
    for (bytes, want) in cases {
        assert_eq!(npy::from_bytes::<f32>(&bytes).unwrap_err().to_string(), want);
    }
}

#[test]
fn errors_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.npy");
    std::fs::write(&path, b"\x93NUMP").unwrap();
    let text = npy::read::<f32>(&path).unwrap_err().to_string();
    assert_eq!(text, format!("{}: magic: 6 bytes are needed, 5 are left", path.display()));
}
