//! What programs use of this crate in `f32` and `f64`, compiled here once: crates above take over what is marked `#[inline(never)]`,
//! and, where rustc optimises little, as for tests, everything. Nothing calls this.

use crate::{Fit, History};
use gradus_data::Source;
use gradus_tensor::{Real, Result};
use std::hint::black_box;

pub fn shared() {
    of::<f32>();
    of::<f64>();
}

fn of<T: Real>() {
    fn run<T: Real>(fit: Fit<'static, T>, data: &dyn Source<T>) -> Result<History> {
        fit.run(data)
    }
    black_box(run::<T> as fn(Fit<'static, T>, &dyn Source<T>) -> Result<History>);
}
