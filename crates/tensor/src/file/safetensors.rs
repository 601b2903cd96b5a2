//! safetensors: named tensors and a table of texts in one file.
//!
//! Source: the format's description (Hugging Face, safetensors, 2022–).

use super::{
    LIMIT,
    bytes::{self, take},
};
use crate::{Error, Real, Result, Shape, Tensor};
use ::safetensors::{Dtype, tensor::TensorInfo};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Archive<T> {
    /// The tensors by their names, in the order of their data in the file.
    pub tensors: Vec<(String, Tensor<T>)>,
    /// The texts under `__metadata__`.
    pub metadata: BTreeMap<String, String>,
}

/// The key in the header that is not a tensor.
const METADATA: &str = "__metadata__";
/// As long as the format allows a header to be.
const LONGEST: u64 = 100_000_000;
/// The data begins at a multiple of this.
const ALIGN: usize = 8;

/// Reads a file of at most [`LIMIT`] bytes; for another limit, give [`from_bytes`] what [`file::read`](super::read) gives.
///
/// # Errors
/// The file cannot be read or is malformed; the error names the file and the tensor.
pub fn read<T: Real>(path: impl AsRef<Path>) -> Result<Archive<T>> {
    let bytes = super::read(&path, LIMIT)?;
    from_bytes(&bytes).map_err(|e| e.file(path.as_ref()))
}

/// Reads the bytes of a file.
///
/// Elements `F64`, `F32`, `F16` and `BF16` are read where the tensor's element holds them exactly.
///
/// # Errors
/// The bytes are malformed: too short or too long, names twice, data that overlap or leave holes, shapes that do not fit
/// their data, other elements. The error names the tensor.
pub fn from_bytes<T: Real>(bytes: &[u8]) -> Result<Archive<T>> {
    let (header, mut data) = split(bytes)?;
    let mut seen = BTreeSet::new();
    let mut at = 0;
    let mut places = Vec::with_capacity(header.tensors.len());
    for (name, info) in &header.tensors {
        if !seen.insert(name) {
            return Err(Error::format(format!("tensor {name:?} is given twice")));
        }
        let (from, to) = info.data_offsets;
        if from != at || to < from {
            return Err(Error::format(format!(
                "tensor {name:?}: data_offsets are {from}..{to}, but byte {at} is next"
            )));
        }
        at = to;
        places.push(place::<T>(name, info)?);
    }
    if at != data.len() {
        return Err(Error::format(format!("data: the tensors take {at} bytes, the file has {}", data.len())));
    }
    let mut tensors = Vec::with_capacity(places.len());
    for ((name, info), (shape, size)) in header.tensors.into_iter().zip(places) {
        let numbers = take(&mut data, size, "data")?.chunks_exact(info.dtype.bitsize() / 8);
        let numbers = numbers.map(|chunk| number(info.dtype, chunk));
        let numbers = numbers.collect::<std::result::Result<_, i64>>().map_err(|n| {
            Error::format(format!("tensor {name:?}: the element {n}, which {} does not hold", T::NAME))
        })?;
        tensors.push((name, Tensor::new(shape, numbers)?));
    }
    Ok(Archive { tensors, metadata: header.metadata })
}

/// The header, and the data after it.
fn split(bytes: &[u8]) -> Result<(Header, &[u8])> {
    let mut data = bytes;
    let length = take(&mut data, 8, "header length")?.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
    if length > LONGEST {
        return Err(Error::format(format!(
            "header length: {length} bytes, where at most {LONGEST} are allowed"
        )));
    }
    let text = take(&mut data, length as usize, "header")?;
    if text.first() != Some(&b'{') {
        return Err(Error::format("header: it does not begin with '{'"));
    }
    let mut header: Header =
        serde_json::from_slice(text).map_err(|e| Error::format(format!("header: {e}")))?;
    header.tensors.sort_by_key(|(_, info)| info.data_offsets);
    Ok((header, data))
}

/// The shape of a tensor and the bytes it takes, which must be those between its offsets.
fn place<T: Real>(name: &str, info: &TensorInfo) -> Result<(Shape, usize)> {
    let wrong = |message: String| Error::format(format!("tensor {name:?}: {message}"));
    let exact =
        matches!(info.dtype, Dtype::F16 | Dtype::BF16 | Dtype::F32 | Dtype::I64) || info.dtype == T::DTYPE;
    if !exact {
        let error = wrong(format!("{:?} elements, which {} does not hold", info.dtype, T::NAME));
        let help = "read it as f64 and cast it";
        return Err(if info.dtype == Dtype::F64 { error.help(help) } else { error });
    }
    let shape = Shape::new(&info.shape).map_err(|e| wrong(format!("shape: {}", e.message())))?;
    let size = bytes::size(shape, info.dtype.bitsize() / 8).map_err(|e| wrong(e.message().to_owned()))?;
    let given = info.data_offsets.1 - info.data_offsets.0;
    if size != given {
        return Err(wrong(format!("{shape} takes {size} bytes, data_offsets give {given}")));
    }
    Ok((shape, size))
}

/// One element from its bytes; of the tensor's own type bit for bit. A whole number that it does not hold is given back.
fn number<T: Real>(dtype: Dtype, chunk: &[u8]) -> std::result::Result<T, i64> {
    let short = || chunk.try_into().map_or(0, u16::from_le_bytes);
    Ok(match dtype {
        own if own == T::DTYPE => T::from_le(chunk),
        Dtype::F16 => T::of(bytes::half(short())),
        Dtype::BF16 => T::of(bytes::brain(short())),
        Dtype::I64 => {
            let whole = chunk.try_into().map_or(0, i64::from_le_bytes);
            let held = T::of(whole as f64);
            let exact = held.to_f64() as i128 == i128::from(whole);
            return exact.then_some(held).ok_or(whole);
        }
        _ => T::of(f64::from(f32::from_le(chunk))),
    })
}

/// Writes tensors and texts to a file, which is [replaced](super::replace).
///
/// # Errors
/// A name that is given twice or reserved, or the operating system refuses.
pub fn write<T: Real>(
    path: impl AsRef<Path>,
    tensors: &[(String, Tensor<T>)],
    metadata: &BTreeMap<String, String>,
) -> Result<()> {
    let bytes = to_bytes(tensors, metadata).map_err(|e| e.file(path.as_ref()))?;
    super::replace(path, &bytes)
}

/// The bytes of a file: the same for the same tensors in the same order and the same texts.
///
/// # Errors
/// A name is given twice, or is `__metadata__`, which is reserved.
pub fn to_bytes<T: Real>(
    tensors: &[(String, Tensor<T>)],
    metadata: &BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let mut header = Header { tensors: Vec::with_capacity(tensors.len()), metadata: metadata.clone() };
    let mut seen = BTreeSet::from([METADATA]);
    let mut at = 0;
    for (name, tensor) in tensors {
        if !seen.insert(name) {
            return Err(Error::argument(format!("the name {name:?} is taken already")));
        }
        let to = at + tensor.len() * T::BYTES;
        let info = TensorInfo { dtype: T::DTYPE, shape: tensor.dims().to_vec(), data_offsets: (at, to) };
        header.tensors.push((name.clone(), info));
        at = to;
    }
    let mut text = serde_json::to_vec(&header).map_err(|e| Error::format(format!("header: {e}")))?;
    text.resize(text.len().next_multiple_of(ALIGN), b' ');
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.reserve_exact(text.len() + at);
    out.extend(text);
    tensors.iter().flat_map(|(_, t)| t.as_slice()).for_each(|x| x.push_le(&mut out));
    Ok(out)
}

/// The header as it stands in the file: names in order, so that none can hide another.
struct Header {
    tensors: Vec<(String, TensorInfo)>,
    metadata: BTreeMap<String, String>,
}

impl Serialize for Header {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        if !self.metadata.is_empty() {
            map.serialize_entry(METADATA, &self.metadata)?;
        }
        self.tensors.iter().try_for_each(|(name, info)| map.serialize_entry(name, info))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Header, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Header;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of tensors")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
                let mut header = Header { tensors: Vec::new(), metadata: BTreeMap::new() };
                let mut texts = None;
                while let Some(name) = map.next_key::<String>()? {
                    if name == METADATA {
                        if texts.replace(map.next_value()?).is_some() {
                            return Err(serde::de::Error::duplicate_field(METADATA));
                        }
                    } else {
                        header.tensors.push((name, map.next_value()?));
                    }
                }
                header.metadata = texts.unwrap_or_default();
                Ok(header)
            }
        }
        from.deserialize_map(Entries)
    }
}
