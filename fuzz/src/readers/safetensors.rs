use super::{Reader, header};
use crate::Draw;
use gradus::tensor::{Params, Result, Tensor, file::safetensors};

pub(super) const READER: Reader =
    Reader { name: "safetensors", seeds, edit, read, factor: 16, floor: 1 << 16 };

/// What means something in a header.
pub(super) const KNOWN: [&str; 14] = [
    "dtype",
    "shape",
    "data_offsets",
    "__metadata__",
    "F32",
    "F64",
    "F16",
    "BF16",
    "I64",
    "U8",
    "BOOL",
    "0.weight",
    "0.bias",
    "{}",
];

pub(super) fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    header::edit(draw, bytes, 0..8, &KNOWN)
}

fn model() -> Params<f32> {
    let params = Params::seed(0);
    params.add("0.weight", [3, 2], |draw| draw.normal());
    params.add("0.bias", [3], |_| 0.5);
    params
}

/// A file of a header and so many zeros.
pub(crate) fn file(header: &str, data: usize) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; data]].concat()
}

fn seeds() -> Vec<Vec<u8>> {
    let texts = [("format".to_owned(), "pt".to_owned())].into();
    let params = model();
    let own: Vec<(String, Tensor<f32>)> = params.list().iter().map(|p| (p.name(), p.value())).collect();
    let header = r#"{"a":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[0,3],"data_offsets":[8,8]},"c":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}"#;
    [safetensors::to_bytes(&own, &texts).ok(), Some(file(header, 16))].into_iter().flatten().collect()
}

fn read(bytes: &[u8]) -> Result<()> {
    let wide = safetensors::from_bytes::<f64>(bytes)?;
    drop(wide);
    let archive = safetensors::from_bytes::<f32>(bytes)?;
    // What fits nothing is refused here; the file itself is sound.
    let _ = model().assign(&archive.tensors);
    Ok(())
}
