//! What programs use of this crate in `f32` and `f64`, compiled here once. Where rustc optimises little, as for tests, crates above take
//! generic code over from those below if it is there; so dozens of test programs need not compile it each. Nothing calls this.

use crate::onnx::{Imported, from_bytes};
use gradus_tensor::{Real, Result};
use std::hint::black_box;

#[used]
static SHARED: [fn(); 2] = [of::<f32>, of::<f64>];

fn of<T: Real>() {
    black_box(from_bytes::<T> as fn(&[u8]) -> Result<Imported<T>>);
}
