//! The readers, one a file.

mod checkpoint;
mod csv;
mod csv_gz;
pub(crate) mod gzip;
mod header;
mod idx;
mod json;
mod network;
pub(crate) mod npy;
pub(crate) mod npz;
mod onnx;
mod preparation;
mod protobuf;
pub(crate) mod safetensors;
mod state_dict;
mod toml;

use crate::Draw;
use gradus::tensor::Result;

/// A reader of files: what is sound, what can be changed in it, and how it is read.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// What it is called.
    pub name: &'static str,
    /// Sound files, from which mutants are made.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Changes a file where its form says that something stands.
    pub edit: fn(&mut Draw, Vec<u8>) -> Vec<u8>,
    /// Reads a file and does with it what programs do next.
    pub read: fn(&[u8]) -> Result<()>,
    /// How many bytes it may hold for each byte of the file.
    pub factor: usize,
    /// How many bytes it may hold besides.
    pub floor: usize,
}

impl Reader {
    /// How many bytes it may hold for a file of so many.
    pub fn allowed(&self, size: usize) -> usize {
        self.floor + self.factor * size
    }
}

/// All readers.
pub fn readers() -> Vec<Reader> {
    vec![
        safetensors::READER,
        checkpoint::READER,
        state_dict::READER,
        npy::READER,
        npz::READER,
        idx::READER,
        gzip::READER,
        csv::READER,
        csv_gz::READER,
        preparation::READER,
        toml::READER,
        network::READER,
        onnx::READER,
    ]
}
