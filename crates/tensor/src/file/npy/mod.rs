//! NumPy's `.npy`: one array in a file.
//!
//! Versions 1 to 3 of the format are read, in C and in Fortran order, with elements `f4`, `f8`, `i4`, `i8` and `u1` of
//! either byte order; each is rounded to the nearest element of the tensor. Version 1 in C order is written, byte for
//! byte as NumPy 2 writes it. Nothing is ever unpickled.
//!
//! Source: `numpy.lib.format` (NumPy, 2007–).

mod header;

use super::{LIMIT, bytes};
use crate::{Error, Real, Result, Scalar, Shape, Tensor};
use header::{Header, Kind};
use std::path::Path;

/// Reads a tensor from a file of at most [`LIMIT`] bytes; for another limit, give [`from_bytes`] what [`file::read`](super::read) gives.
///
/// # Errors
/// The file cannot be read or is malformed; the error names the file and the field.
pub fn read<T: Scalar>(path: impl AsRef<Path>) -> Result<Tensor<T>> {
    let bytes = super::read(&path, LIMIT)?;
    from_bytes(&bytes).map_err(|e| e.file(path.as_ref()))
}

/// Writes a tensor to a file, which it [replaces](super::replace).
///
/// # Errors
/// The operating system refuses.
pub fn write<T: Real>(path: impl AsRef<Path>, tensor: &Tensor<T>) -> Result<()> {
    super::replace(path, &to_bytes(tensor))
}

/// A tensor from the bytes of a file.
///
/// # Errors
/// The bytes are malformed; the error names the field.
pub fn from_bytes<T: Scalar>(bytes: &[u8]) -> Result<Tensor<T>> {
    let (header, data) = Header::split(bytes)?;
    let expected = bytes::size(header.shape, header.kind.size())?;
    if data.len() != expected {
        let message = format!("data: {} takes {expected} bytes, the file has {}", header.shape, data.len());
        return Err(Error::format(message));
    }
    let number = |chunk: &[u8]| T::of(header.kind.number(chunk, header.big));
    let data: Vec<T> = data.chunks_exact(header.kind.size()).map(number).collect();
    if !header.fortran {
        return Tensor::new(header.shape, data);
    }
    let mut turned = header.shape.dims().to_vec();
    turned.reverse();
    let order: Vec<i32> = (0..turned.len() as i32).rev().collect();
    Tensor::new(Shape::new(&turned)?, data)?.permute(&order)
}

/// The bytes of a file that holds a tensor.
///
/// ```
/// use gradus_tensor::{Tensor, file::npy};
/// let t = Tensor::from([[1.5f32, 2.5], [3.5, 4.5]]);
/// assert_eq!(npy::from_bytes::<f32>(&npy::to_bytes(&t))?, t);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub fn to_bytes<T: Real>(tensor: &Tensor<T>) -> Vec<u8> {
    let mut out = header::write(tensor.shape(), T::BYTES);
    out.reserve_exact(tensor.len() * T::BYTES);
    tensor.as_slice().iter().for_each(|x| x.push_le(&mut out));
    out
}

impl Kind {
    fn size(self) -> usize {
        match self {
            Kind::U1 => 1,
            Kind::F4 | Kind::I4 => 4,
            Kind::F8 | Kind::I8 => 8,
        }
    }

    /// One number from its bytes, of which there are `size`.
    fn number(self, chunk: &[u8], big: bool) -> f64 {
        let mut le = [0; 8];
        le[..chunk.len()].copy_from_slice(chunk);
        if big {
            le[..chunk.len()].reverse();
        }
        let bits = u64::from_le_bytes(le);
        match self {
            Kind::F4 => f64::from(f32::from_bits(bits as u32)),
            Kind::F8 => f64::from_bits(bits),
            Kind::I4 => f64::from(bits as u32 as i32),
            Kind::I8 => bits as i64 as f64,
            Kind::U1 => bits as f64,
        }
    }
}
