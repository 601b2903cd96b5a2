//! safetensors files: PyTorch's are read, malformed ones are refused by name.

use gradus_tensor::{Tensor, file::safetensors};
use std::{collections::BTreeMap, path::Path};

#[test]
fn pytorchs_file_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/floats.safetensors");
    let archive = safetensors::read::<f64>(&path).unwrap();
    let want: Vec<(&str, Tensor<f64>)> = vec![
        ("double", Tensor::from([0.1, -1e300])),
        ("none", Tensor::zeros([0, 2])),
        ("scalar", Tensor::scalar(7.5)),
        ("single", Tensor::from([[0.0, 0.125, 0.25], [0.375, 0.5, 0.625]])),
        ("a.brain", Tensor::from([1.0, -2.5, 3.3895313892515355e38, 9.183549615799121e-41])),
        ("b.half", Tensor::from([1.0, -2.5, 6.103515625e-5, 5.960464477539063e-8, 65504.0, f64::INFINITY])),
    ];
    let got: Vec<(&str, Tensor<f64>)> =
        archive.tensors.iter().map(|(name, t)| (name.as_str(), t.clone())).collect();
    assert_eq!(got, want);
    let texts: Vec<(&str, &str)> = archive.metadata.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(texts, [("format", "pt"), ("who", "PyTorch")]);
    let refused = safetensors::read::<f32>(&path).unwrap_err().to_string();
    let want =
        "tensor \"double\": F64 elements, which f32 does not hold\n  help   read it as f64 and cast it";
    assert_eq!(refused, format!("{}: {want}", path.display()));
}

/// The order of the names is the order given, the texts are sorted, the data begin at a multiple of 8.
#[test]
fn bytes_are_determined_by_what_is_written() {
    let tensors = [("z".to_owned(), Tensor::from([1.0f32])), ("a".to_owned(), Tensor::zeros([0, 2]))];
    let metadata: BTreeMap<String, String> =
        [("seed", "7"), ("epoch", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    let bytes = safetensors::to_bytes(&tensors, &metadata).unwrap();
    let header = concat!(
        r#"{"__metadata__":{"epoch":"2","seed":"7"},"z":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#,
        r#""a":{"dtype":"F32","shape":[0,2],"data_offsets":[4,4]}}"#,
        "   "
    );
    let want = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &1f32.to_le_bytes()].concat();
    assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&want));
    let archive = safetensors::from_bytes::<f32>(&bytes).unwrap();
    assert_eq!((&archive.tensors[..], &archive.metadata), (&tensors[..], &metadata));
    assert_eq!(safetensors::to_bytes(&archive.tensors, &archive.metadata).unwrap(), bytes);
}

#[test]
fn bits_of_nan_come_back() {
    let odd = f32::from_bits(0xffa0_0001);
    let bytes = safetensors::to_bytes(&[("x".into(), Tensor::from([odd]))], &BTreeMap::new()).unwrap();
    let back = safetensors::from_bytes::<f32>(&bytes).unwrap();
    assert_eq!(back.tensors[0].1[[0]].to_bits(), odd.to_bits());
}

#[test]
fn names_are_unique_when_written() {
    let write = |names: [&str; 2]| {
        let tensors = names.map(|n| (n.to_owned(), Tensor::<f32>::zeros([1])));
        safetensors::to_bytes(&tensors, &BTreeMap::new()).unwrap_err().to_string()
    };
    assert_eq!(write(["w", "w"]), "the name \"w\" is taken already");
    assert_eq!(write(["w", "__metadata__"]), "the name \"__metadata__\" is taken already");
}

/// A file with this header and so many bytes of data.
fn file(header: &str, data: usize) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; data][..]].concat()
}

fn entry(dtype: &str, shape: &str, from: usize, to: usize) -> String {
    format!(r#"{{"dtype":"{dtype}","shape":{shape},"data_offsets":[{from},{to}]}}"#)
}

#[test]
fn malformed_headers_are_named() {
    let one = |e: String| format!(r#"{{"w":{e}}}"#);
    let two = |a: String, b: String| format!(r#"{{"a":{a},"b":{b}}}"#);
    let f32s = |from: usize, to: usize| entry("F32", &format!("[{}]", to.saturating_sub(from) / 4), from, to);
    let cases: Vec<(String, usize, &str)> = vec![
        (one(f32s(0, 8)), 7, "data: the tensors take 8 bytes, the file has 7"),
        (one(f32s(0, 8)), 9, "data: the tensors take 8 bytes, the file has 9"),
        (one(f32s(4, 8)), 8, "tensor \"w\": data_offsets are 4..8, but byte 0 is next"),
        (two(f32s(0, 8), f32s(4, 12)), 12, "tensor \"b\": data_offsets are 4..12, but byte 8 is next"),
        (two(f32s(0, 8), f32s(0, 8)), 8, "tensor \"b\": data_offsets are 0..8, but byte 8 is next"),
        (two(f32s(0, 4), f32s(8, 12)), 12, "tensor \"b\": data_offsets are 8..12, but byte 4 is next"),
        (two(f32s(0, 4), f32s(4, 0)), 4, "tensor \"b\": data_offsets are 4..0, but byte 4 is next"),
        (one(entry("F32", "[3]", 0, 8)), 8, "tensor \"w\": [3] takes 12 bytes, data_offsets give 8"),
        (one(entry("F32", "[]", 0, 8)), 8, "tensor \"w\": [] takes 4 bytes, data_offsets give 8"),
        (one(entry("U64", "[1]", 0, 8)), 8, "tensor \"w\": U64 elements, which f32 does not hold"),
        (one(entry("F64", "[1]", 0, 8)), 8, "tensor \"w\": F64 elements, which f32 does not hold"),
        (one(entry("BOOL", "[8]", 0, 8)), 8, "tensor \"w\": BOOL elements, which f32 does not hold"),
        (
            one(entry("F32", "[1,1,1,1,1,1,1]", 0, 4)),
            4,
            "tensor \"w\": shape: 7 axes, where at most 6 can be held",
        ),
        (
            one(entry("F32", "[4294967296,4294967296]", 0, 4)),
            4,
            "tensor \"w\": shape: [4294967296, 4294967296] has more elements than can be addressed",
        ),
        (
            one(entry("F32", "[4611686018427387904]", 0, 4)),
            4,
            "tensor \"w\": shape: [4611686018427387904] takes more bytes than can be addressed",
        ),
        (format!(r#"{{"w":{},"w":{}}}"#, f32s(0, 4), f32s(4, 8)), 8, "tensor \"w\" is given twice"),
        ("[]".into(), 0, "header: it does not begin with '{'"),
        (" {}".into(), 0, "header: it does not begin with '{'"),
        ("{}".into(), 1, "data: the tensors take 0 bytes, the file has 1"),
    ];
    assert_eq!(cases.len(), 19);
    for (header, data, want) in cases {
        let error = safetensors::from_bytes::<f32>(&file(&header, data)).unwrap_err();
        assert_eq!(error.to_string().lines().next().unwrap(), want, "{header}");
    }
}

/// Texts of the JSON reader are its own; what stands before them is ours.
#[test]
fn malformed_json_is_refused() {
    let whole = |text: &str| format!(r#"{{"w":{text}}}"#);
    let cases = [
        whole(&entry("F33", "[1]", 0, 4)),
        whole(&entry("F32", "[-1]", 0, 4)),
        whole(&entry("F32", "[1.5]", 0, 4)),
        whole(&entry("F32", "[99999999999999999999]", 0, 4)),
        whole(r#"{"dtype":"F32","shape":[1]}"#),
        whole(r#"{"shape":[1],"data_offsets":[0,4]}"#),
        whole(r#"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#),
        whole("7"),
        r#"{"__metadata__":{"a":1}}"#.into(),
        r#"{"__metadata__":{},"__metadata__":{}}"#.into(),
        r#"{"w""#.into(),
        "{}}".into(),
        format!("{{\"w\":{}", "[".repeat(100_000)),
    ];
    for header in cases {
        let text = safetensors::from_bytes::<f32>(&file(&header, 4)).unwrap_err().to_string();
        assert!(text.starts_with("header: "), "{header:.60}: {text}");
    }
    let mut latin = file("{\"\u{e9}\":1}", 0);
    latin[10] = 0xff;
    assert!(safetensors::from_bytes::<f32>(&latin).is_err());
}

#[test]
fn malformed_beginnings_are_named() {
    let text = |bytes: &[u8]| safetensors::from_bytes::<f64>(bytes).unwrap_err().to_string();
    assert_eq!(text(b""), "header length: 8 bytes are needed, 0 are left");
    assert_eq!(text(b"1234567"), "header length: 8 bytes are needed, 7 are left");
    assert_eq!(
        text(&u64::MAX.to_le_bytes()),
        format!("header length: {} bytes, where at most 100000000 are allowed", u64::MAX)
    );
    assert_eq!(text(&99_999_999u64.to_le_bytes()), "header: 99999999 bytes are needed, 0 are left");
    assert_eq!(text(&0u64.to_le_bytes()), "header: it does not begin with '{'");
}

/// Counters of PyTorch's are whole numbers: they are read where the element type holds them exactly.
#[test]
fn whole_numbers_are_read_if_they_are_held() {
    let file = |n: i64| {
        let header = r#"{"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}"#;
        let length = (header.len() as u64).to_le_bytes();
        [&length[..], header.as_bytes(), &n.to_le_bytes()].concat()
    };
    for n in [0, -7, 1 << 24] {
        assert_eq!(safetensors::from_bytes::<f32>(&file(n)).unwrap().tensors[0].1.item().unwrap(), n as f32);
    }
    for n in [(1 << 24) + 1, i64::MAX] {
        let error = safetensors::from_bytes::<f32>(&file(n)).unwrap_err();
        assert_eq!(error.message(), format!("tensor \"n\": the element {n}, which f32 does not hold"));
    }
    assert_eq!(
        safetensors::from_bytes::<f64>(&file(1 << 53)).unwrap().tensors[0].1.item().unwrap(),
        2f64.powi(53)
    );
}
