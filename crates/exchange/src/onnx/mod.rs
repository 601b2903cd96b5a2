//! ONNX files: networks for other programs to run, and networks of other programs to run and train here.
//!
//! A file is written by [`Export`] and read by [`read`]; what comes back from one of ours is the same network.
//!
//! ```
//! use gradus_exchange::{Around, onnx::{self, Export}};
//! use gradus_nn::{Linear, Relu, Sequential};
//! use gradus_tensor::Params;
//!
//! let params = Params::<f32>::seed(0);
//! let model = Sequential::new(&params)
//!     .add(|p| Linear::new(p, 4, 8))
//!     .add(|_| Relu)
//!     .add(|p| Linear::new(p, 8, 3));
//! let bytes = Export::new().around(Around::new().softmax(true)).to_bytes(&params, &model, [4])?;
//!
//! let back = onnx::from_bytes::<f32>(&bytes)?;
//! assert_eq!(back.params().count(), params.count());
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod export;
mod import;
mod proto;
mod wire;
mod write;

pub use export::Export;
pub use import::{Chain, Imported, archive, from_bytes, op_names, read};

use gradus_tensor::Real;

/// Numbers of elements in files.
mod element {
    pub(super) const FLOAT: i64 = 1;
    pub(super) const INT32: i64 = 6;
    pub(super) const INT64: i64 = 7;
    pub(super) const BOOL: i64 = 9;
    pub(super) const DOUBLE: i64 = 11;
}

/// The number of the element of a network in files.
fn element_of<T: Real>() -> i64 {
    if T::BYTES == 8 { element::DOUBLE } else { element::FLOAT }
}
