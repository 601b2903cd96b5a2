//! What programs use of this crate in `f32` and `f64`, compiled here once. Where rustc optimises little, as for tests, crates above take
//! generic code over from those below if it is there; so dozens of test programs need not compile it each. Nothing calls this.

use crate::{Loss, LossSpec, catalogue};
use gradus_autograd::check::Entry;
use gradus_tensor::{Real, Result};
use std::hint::black_box;

/// Every loss on every element, for what walks the catalogue.
#[used]
static CATALOGUE: fn() -> Vec<Entry> = catalogue;

#[used]
static SHARED: [fn(); 2] = [of::<f32>, of::<f64>];

fn of<T: Real>() {
    black_box(LossSpec::build::<T> as fn(&LossSpec) -> Result<Box<dyn Loss<T>>>);
}
