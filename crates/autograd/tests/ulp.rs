//! The functions of `f32` at 2²⁰ numbers, special ones among them, against `f64`. All 2³² numbers: `cargo xtask ulp`.

#[path = "../examples/ulp/functions.rs"]
mod functions;
#[path = "../examples/ulp/reference.rs"]
mod reference;
#[path = "../examples/ulp/sweep.rs"]
mod sweep;

use functions::{FUNCTIONS, Function};
use gradus_tensor::{
    Elem, Shape,
    kernels::{Formula, map},
};
use sweep::{Extent, sweep};

#[test]
fn errors_stay_below_what_is_allowed() {
    for function in FUNCTIONS {
        let report = sweep(function, Extent::Quick);
        let name = function.name;
        assert!(report.error <= function.allowed, "{name}: {} ulp at {:e}", report.error, report.at);
        assert_eq!(report.wrong, None, "{name} at a special value");
    }
}

/// tanh near 0 with a coefficient that is off by one in the sixth digit: 0.133325 for 0.133324.
#[derive(Clone, Copy)]
struct Faulty;

impl Formula<1> for Faulty {
    #[inline(always)]
    fn at<E: Elem>(self, [x]: [E; 1]) -> E {
        let z = x * x;
        let fault = z * z * x * x.lit(1e-6);
        (x.lit(1.0) - x.abs()).where_pos(x.tanh() + fault, x.tanh())
    }
}

fn faulty(x: &[f32], y: &mut [f32]) {
    let shape = Shape::from([x.len()]);
    map(Faulty, shape, [(shape, x)], y);
}

#[test]
fn a_fault_in_the_sixth_digit_of_a_coefficient_is_caught() {
    let right = FUNCTIONS.iter().find(|f| f.name == "tanh").expect("tanh is in the table");
    let report = sweep(&Function { run: faulty, ..*right }, Extent::Quick);
    assert!(report.error > 1.5, "{} ulp", report.error);
}
