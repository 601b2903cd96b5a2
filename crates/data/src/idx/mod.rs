//! IDX files, the format of MNIST: a shape and bytes, raw or compressed by gzip.
//!
//! A file holds the magic number (two zeros, the type 8 for unsigned bytes, the number of dimensions), each dimension as
//! a big-endian `u32`, and the values in row-major order. Source: Y. LeCun, C. Cortes, C. Burges, The MNIST Database of
//! Handwritten Digits (1998), "The IDX file format".

mod dataset;
mod parse;

pub use dataset::dataset;

use gradus_tensor::{Error, Result, Shape};
use std::{fs::File, io::BufReader, path::Path};

/// The most bytes of values that are read unless said otherwise: 4 GiB.
pub const MAX_BYTES: u64 = 4 << 30;

/// What an IDX file of unsigned bytes holds.
///
/// ```
/// use gradus_data::idx::Idx;
/// let file = Idx::from_bytes(&[0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9])?;
/// assert_eq!((file.shape().to_string().as_str(), file.values()), ("[1, 3]", &[7, 8, 9][..]));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    shape: Shape,
    values: Vec<u8>,
}

impl Idx {
    /// Reads a file with at most [`MAX_BYTES`] values; whether it is compressed is told by its first bytes.
    ///
    /// # Errors
    /// The file cannot be read, or is not a whole IDX file of unsigned bytes and nothing more.
    pub fn open(path: impl AsRef<Path>) -> Result<Idx> {
        Idx::open_within(path, MAX_BYTES)
    }

    /// Reads a file with at most `max_bytes` values.
    ///
    /// The dimensions are compared with this limit and with the file's length before memory is taken, and a compressed
    /// file is never inflated further than one byte beyond what its header promises.
    ///
    /// # Errors
    /// As [`open`](Idx::open), or more values than `max_bytes`.
    pub fn open_within(path: impl AsRef<Path>, max_bytes: u64) -> Result<Idx> {
        let path = path.as_ref();
        let read = || {
            let file = File::open(path).map_err(|error| Error::io("open", &error))?;
            let about = file.metadata().map_err(|error| Error::io("read the length", &error))?;
            if !about.is_file() {
                return Err(Error::format("not a regular file"));
            }
            parse::parse(BufReader::new(file), about.len(), max_bytes)
        };
        read().map_err(|error| error.of("idx").file(path))
    }

    /// Reads a file that is in memory.
    ///
    /// # Errors
    /// As [`open`](Idx::open).
    pub fn from_bytes(bytes: &[u8]) -> Result<Idx> {
        parse::parse(bytes, bytes.len() as u64, MAX_BYTES).map_err(|error| error.of("idx"))
    }

    /// The dimensions.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The values in row-major order.
    pub fn values(&self) -> &[u8] {
        &self.values
    }
}
