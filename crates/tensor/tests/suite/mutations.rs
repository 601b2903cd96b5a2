//! Readers never panic, whatever stands in a file, and what they accept other readers accept.

use gradus_tensor::{
    Tensor,
    file::{npy, safetensors},
};
use proptest::prelude::*;
use std::{fs, path::Path};

fn fixtures(extension: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let files: Vec<_> = paths.iter().filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
    assert!(!files.is_empty());
    files.iter().map(|p| fs::read(p).unwrap()).collect()
}

/// Bytes changed, taken out, doubled, cut off, most often near the beginning, where the header stands.
fn mutated(mut bytes: Vec<u8>, changes: &[(u8, u16, u8)]) -> Vec<u8> {
    for &(how, at, value) in changes {
        if bytes.is_empty() {
            break;
        }
        let range = if how & 8 == 0 { bytes.len().min(200) } else { bytes.len() };
        let at = at as usize % range;
        match how % 8 {
            0 => bytes[at] = value,
            1 => bytes[at] ^= 1 << (value % 8),
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, value),
            4 => bytes.truncate(at),
            5 => bytes.insert(at, b"0123456789,:[](){}'\"<>"[value as usize % 22]),
            6 => bytes[at] = b"0123456789,:[](){}'\"<>"[value as usize % 22],
            _ => bytes.extend_from_within(at..),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8000))]

    #[test]
    fn npy_never_panics(which: usize, changes in proptest::collection::vec(any::<(u8, u16, u8)>(), 1..4)) {
        let files = fixtures("npy");
        let bytes = mutated(files[which % files.len()].clone(), &changes);
        if let Ok(tensor) = npy::from_bytes::<f32>(&bytes) {
            prop_assert!(tensor.len() <= bytes.len());
        }
    }

    #[test]
    fn safetensors_never_panics(changes in proptest::collection::vec(any::<(u8, u16, u8)>(), 1..4)) {
        let bytes = mutated(fixtures("safetensors").remove(0), &changes);
        if let Ok(archive) = gradus_tensor::file::safetensors::from_bytes::<f64>(&bytes) {
            let other = ::safetensors::SafeTensors::deserialize(&bytes);
            prop_assert_eq!(other.map(|o| o.len()).ok(), Some(archive.tensors.len()));
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = npy::from_bytes::<f64>(&bytes);
        let _ = npy::from_bytes::<f64>(&[b"\x93NUMPY\x01\x00", &bytes[..]].concat());
        let _ = safetensors::from_bytes::<f32>(&bytes);
        let length = (bytes.len() as u64).to_le_bytes();
        prop_assert!(safetensors::from_bytes::<f32>(&[&length, &b"["[..], &bytes[..]].concat()).is_err());
    }
}

#[test]
fn serde_checks_the_number_of_elements() {
    let t = Tensor::from([[1.0f32, 2.5], [3.0, -4.0]]);
    let text = serde_json::to_string(&t).unwrap();
    assert_eq!(text, r#"{"shape":[2,2],"data":[1.0,2.5,3.0,-4.0]}"#);
    assert_eq!(serde_json::from_str::<Tensor<f32>>(&text).unwrap(), t);
    let error = |text: &str| serde_json::from_str::<Tensor<f32>>(text).unwrap_err().to_string();
    assert!(
        error(r#"{"shape":[2,2],"data":[1]}"#).starts_with("1 elements for the shape [2, 2], which has 4")
    );
    assert!(
        error(r#"{"shape":[1,1,1,1,1,1,1],"data":[1]}"#).starts_with("7 axes, where at most 6 can be held")
    );
    assert!(error(r#"{"shape":[1],"data":[1],"more":1}"#).starts_with("unknown field `more`"));
}
