//! Arrays of NumPy's and of safetensors files become datasets; damaged archives are errors.

use gradus_data::{
    Dataset,
    arrays::{self, Answers},
};
use gradus_tensor::{
    Tensor,
    file::{npy, safetensors},
};
use proptest::prelude::*;
use std::{collections::BTreeMap, path::PathBuf};

/// Written by NumPy 2.4.6: x = arange(12).reshape(4, 3) / 4; y = [0, 1, 1, 2] as int64 (`savez`), or
/// [0.5, −1, 2, 3.25] as float32 (`savez_compressed`).
const STORED: &[u8] = include_bytes!("../data/stored.npz");
const DEFLATED: &[u8] = include_bytes!("../data/deflated.npz");

fn npz(bytes: &[u8]) -> gradus_tensor::Result<Dataset<f32>> {
    arrays::npz_from_bytes("a", bytes, Answers::Guess)
}

fn error(bytes: &[u8]) -> String {
    npz(bytes).unwrap_err().to_string()
}

#[test]
fn archives_of_numpy_are_read() {
    let quarters: Vec<f32> = (0..12u8).map(|n| f32::from(n) / 4.0).collect();
    let stored = npz(STORED).unwrap();
    assert_eq!(
        (stored.x().dims(), stored.x().as_slice(), stored.y()),
        (&[4, 3][..], &quarters[..], &[0, 1, 1, 2][..])
    );
    let deflated = npz(DEFLATED).unwrap();
    assert_eq!(deflated.x(), stored.x());
    assert_eq!(deflated.values().unwrap().as_slice(), [0.5, -1.0, 2.0, 3.25]);
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/stored.npz"));
    assert_eq!(arrays::npz::<f32>(path, Answers::Guess).unwrap().name(), "stored");
}

#[test]
fn what_y_holds_can_be_told() {
    let read = |bytes, answers| arrays::npz_from_bytes::<f64>("a", bytes, answers);
    assert_eq!(read(STORED, Answers::Numbers).unwrap().values().unwrap().as_slice(), [0.0, 1.0, 1.0, 2.0]);
    assert_eq!(read(STORED, Answers::Classes).unwrap().class_names(), ["0", "1", "2"]);
    let error = read(DEFLATED, Answers::Classes).unwrap_err().to_string();
    assert!(error.contains("y of row 0 is 0.5, where a class is expected"), "{error}");
}

/// Puts bytes at a place of the entry of `x.npy` in the list of entries.
fn listed(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let entry = file.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    file[entry + at..][..bytes.len()].copy_from_slice(bytes);
    file
}

#[test]
fn damaged_archives_name_what_is_wrong() {
    assert!(error(b"").contains("not a zip archive, or cut short"));
    assert!(error(&STORED[..STORED.len() - 1]).contains("not a zip archive, or cut short"));
    assert!(error(&listed(STORED, 46, b"z")).contains("no array \"x\"; the archive holds z.npy, y.npy"));
    assert!(error(&listed(STORED, 10, &[9])).contains("x.npy: compression 9"));
    assert!(error(&listed(STORED, 16, &[1, 2, 3, 4])).contains("where 04030201 is expected"));
    assert!(error(&listed(STORED, 20, &[0xff; 3])).contains("are beyond the end of the file"));
    assert!(error(&listed(STORED, 24, &[1, 0])).contains("stored bytes for 1 bytes"));
    assert!(error(&listed(STORED, 42, &[0xff; 4])).contains("x.npy: no entry at byte 4294967295"));
    // Four gigabytes are not reserved for what so few bytes cannot hold.
    assert!(error(&listed(DEFLATED, 24, &[0xff; 4])).contains("packed ones at most"));
    assert!(error(&listed(DEFLATED, 24, &[1, 0])).contains("it does not inflate to 1 bytes"));
    let mut many = STORED.to_vec();
    let end = many.len() - 12;
    many[end..end + 2].fill(0xff);
    assert!(error(&many).contains("list of entries: 65535 entries"));
    let mut header = STORED.to_vec();
    let magic = header.windows(6).position(|six| six == b"\x93NUMPY").unwrap();
    header[magic] = 0;
    assert!(error(&header).contains("x.npy: checksum"));
}

#[test]
fn pairs_must_fit() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    npy::write(path("x.npy"), &Tensor::<f32>::zeros([3, 2])).unwrap();
    npy::write(path("y.npy"), &Tensor::from([1.5f32, 2.5])).unwrap();
    let error = arrays::npy::<f32>(path("x.npy"), path("y.npy"), Answers::Guess).unwrap_err().to_string();
    assert!(error.contains("y.npy") && error.contains("3 rows in x"), "{error}");
    npy::write(path("y.npy"), &Tensor::<f32>::from([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])).unwrap();
    let data = arrays::npy::<f32>(path("x.npy"), path("y.npy"), Answers::Guess).unwrap();
    assert_eq!((data.name(), data.target_names().join(" ")), ("x", "y0 y1".to_owned()));
}

#[test]
fn a_folder_of_safetensors_is_one_dataset() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, x: Tensor<f32>, y: Tensor<f32>| {
        let tensors = [("y".to_owned(), y), ("x".to_owned(), x)];
        safetensors::write(folder.path().join(name), &tensors, &BTreeMap::new()).unwrap();
    };
    let read = || arrays::safetensors::<f32>(folder.path(), Answers::Guess);
    assert!(read().unwrap_err().to_string().contains("no file whose name ends in .safetensors"));
    write("b.safetensors", Tensor::from([[5.0, 6.0]]), Tensor::from([1.0]));
    write("a.safetensors", Tensor::from([[1.0, 2.0], [3.0, 4.0]]), Tensor::from([0.0, 1.0]));
    let data = read().unwrap();
    assert_eq!(data.x(), &Tensor::from([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]));
    assert_eq!((data.y(), data.classes()), (&[0, 1, 1][..], 2));
    write("c.safetensors", Tensor::from([[5.0, 6.0, 7.0]]), Tensor::from([1.0]));
    let error = read().unwrap_err().to_string();
    assert!(
        error.contains("c.safetensors") && error.contains("the shape [1, 3], where rows of [2] are expected"),
        "{error}"
    );
    safetensors::write::<f32>(
        folder.path().join("c.safetensors"),
        &[("x".into(), Tensor::zeros([1, 2]))],
        &BTreeMap::new(),
    )
    .unwrap();
    assert!(read().unwrap_err().to_string().contains("no tensor \"y\"; the file holds x"));
}

proptest! {
    #[test]
    fn mutations_do_not_panic(
        deflated: bool,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut file = if deflated { DEFLATED } else { STORED }.to_vec();
        for (at, byte) in flips {
            let at = at.index(file.len());
            file[at] = byte;
        }
        file.truncate(1 + cut.index(file.len() * 4));
        if let Ok(data) = npz(&file) {
            prop_assert_eq!(data.len(), 4);
        }
    }
}
