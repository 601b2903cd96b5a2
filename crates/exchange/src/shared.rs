//! What programs use of this crate in `f32` and `f64`, compiled here once: crates above take over what is marked `#[inline(never)]`,
//! and, where rustc optimises little, as for tests, everything. Nothing calls this.

use crate::onnx::{Imported, from_bytes};
use gradus_tensor::{Real, Result};
use std::hint::black_box;

pub fn shared() {
    of::<f32>();
    of::<f64>();
}

fn of<T: Real>() {
    black_box(from_bytes::<T> as fn(&[u8]) -> Result<Imported<T>>);
}
