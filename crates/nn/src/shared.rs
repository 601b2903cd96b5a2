//! What programs use of this crate in `f32` and `f64`, compiled here once. Where rustc optimises little, as for tests, crates above take
//! generic code over from those below if it is there; so dozens of test programs need not compile it each. Nothing calls this.

use crate::spec::NetworkSpec;
use gradus_tensor::{Params, Real, Result};
use std::hint::black_box;

#[used]
static SHARED: [fn(); 2] = [of::<f32>, of::<f64>];

fn of<T: Real>() {
    black_box(NetworkSpec::build::<T> as fn(&NetworkSpec, &Params<T>) -> Result<crate::Sequential<T>>);
}
