//! The formulas against the truth of `testing/exact`, on lanes and on single numbers.

use super::tail;
use crate::{
    Elem,
    lanes::{Lane, Lanes, one},
    simd,
};
use pulp::{Simd, WithSimd};

#[path = "../../../../../testing/exact/mod.rs"]
mod exact;
use exact::{
    NAMES, disagreement, distance,
    sweep::{Found, sweep},
};

fn apply<E: Elem>(name: &str, x: E, y: E) -> E {
    match name {
        "exp" => x.exp(),
        "exp_m1" => x.exp_m1(),
        "ln" => x.ln(),
        "ln_1p" => x.ln_1p(),
        "tanh" => x.tanh(),
        "sigmoid" => x.sigmoid(),
        "erf" => x.erf(),
        "erfc" => x.erfc(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "normal_cdf" => x.normal_cdf(),
        "normal_pdf" => x.normal_pdf(),
        _ => x.pow(y),
    }
}

struct OnLanes<'a>(&'a str, &'a [f64], &'a [f64], &'a mut [f64]);

impl WithSimd for OnLanes<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (x, y) = (f64::registers::<S>(self.1).0, f64::registers::<S>(self.2).0);
        for ((&x, &y), z) in x.iter().zip(y).zip(f64::registers_mut::<S>(self.3).0) {
            *z = apply(self.0, Lanes::<S, f64> { s, v: x }, Lanes { s, v: y }).v;
        }
    }
}

/// The function on lanes; single numbers must give the same bits (or any NaN for any).
fn run(name: &str, x: &[f64], y: &[f64], z: &mut [f64]) {
    simd::dispatch(OnLanes(name, x, y, z));
    for i in 0..x.len() {
        let single = apply(name, x[i], y[i]);
        let same = single.to_bits() == z[i].to_bits() || single.is_nan() && z[i].is_nan();
        assert!(same, "{name}({:e}, {:e}) is {:e} on lanes and {single:e} alone", x[i], y[i], z[i]);
    }
}

fn assert_exact(name: &str) {
    let Found { error, at, turns, turn } = sweep(name, 1, 1 << 18, &|x, y, z| run(name, x, y, z));
    assert!(error < 1.2, "{name}: {error} ulp at {at:?}");
    assert_eq!(turns.unwrap_or(0), 0, "{name} turns at {turn:e}");
}

#[test]
fn the_truth_agrees_with_mpmath() {
    for name in NAMES {
        let (count, missed) = disagreement(name);
        assert!(count >= 50 && missed.is_none(), "{name}: {count} numbers, {missed:?}");
    }
}

#[test]
fn exponentials_are_exact() {
    ["exp", "exp_m1"].into_iter().for_each(assert_exact);
}

#[test]
fn logarithms_and_powers_are_exact() {
    ["ln", "ln_1p", "pow"].into_iter().for_each(assert_exact);
}

#[test]
fn sigmoids_are_exact() {
    ["tanh", "sigmoid"].into_iter().for_each(assert_exact);
}

#[test]
fn the_error_function_is_exact() {
    assert_exact("erf");
}

#[test]
fn the_complementary_error_function_is_exact() {
    assert_exact("erfc");
}

#[test]
fn the_normal_distribution_is_exact() {
    ["normal_cdf", "normal_pdf"].into_iter().for_each(assert_exact);
}

#[test]
fn sine_and_cosine_are_exact() {
    ["sin", "cos"].into_iter().for_each(assert_exact);
}

#[test]
fn a_coefficient_that_is_off_in_its_twelfth_digit_is_found() {
    let mut faulty = tail::ERFC;
    faulty.delta[23] *= 1.0 + 1e-12;
    let wrong = |x: &[f64], _: &[f64], z: &mut [f64]| {
        for (z, &x) in z.iter_mut().zip(x) {
            *z = faulty.of(one(x), one(x).lt(one(0.0))).only();
        }
    };
    assert!(sweep("erfc", 1, 1 << 12, &wrong).error > 2.0);
}

/// x (and y for powers), and what the function is there, to the bit, NaN for NaN.
fn assert_special(name: &str, cases: &[(f64, f64)]) {
    for &(x, want) in cases {
        let mut z = [0.0; 8];
        run(name, &[x; 8], &[0.0; 8], &mut z);
        let same = z[0].to_bits() == want.to_bits() || z[0].is_nan() && want.is_nan();
        assert!(same, "{name}({x:e}) = {:e}, not {want:e}", z[0]);
    }
}

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const LEAST: f64 = f64::from_bits(1);

#[test]
fn special_values_are_right() {
    assert_special(
        "exp",
        &[(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (NAN, NAN), (710.0, INF), (-746.0, 0.0)],
    );
    assert_special("exp", &[(LEAST, 1.0), (-LEAST, 1.0), (-745.0, LEAST), (f64::MAX, INF), (-f64::MAX, 0.0)]);
    let same = [(0.0, 0.0), (-0.0, -0.0), (LEAST, LEAST), (-LEAST, -LEAST), (1e-300, 1e-300), (NAN, NAN)];
    for name in ["exp_m1", "ln_1p", "tanh", "sin"] {
        assert_special(name, &same);
    }
    assert_special("exp_m1", &[(INF, INF), (-INF, -1.0), (710.0, INF), (-100.0, -1.0)]);
    assert_special(
        "ln",
        &[(1.0, 0.0), (0.0, -INF), (-0.0, -INF), (-1.0, NAN), (-INF, NAN), (INF, INF), (NAN, NAN)],
    );
    assert_special("ln_1p", &[(-1.0, -INF), (-1.5, NAN), (-INF, NAN), (INF, INF)]);
    assert_special("tanh", &[(INF, 1.0), (-INF, -1.0), (20.0, 1.0)]);
    assert_special(
        "sigmoid",
        &[(INF, 1.0), (-INF, 0.0), (0.0, 0.5), (-0.0, 0.5), (NAN, NAN), (-745.0, LEAST)],
    );
    assert_special("erf", &[(INF, 1.0), (-INF, -1.0), (0.0, 0.0), (-0.0, -0.0), (LEAST, LEAST), (NAN, NAN)]);
    assert_special(
        "erfc",
        &[(INF, 0.0), (-INF, 2.0), (0.0, 1.0), (-0.0, 1.0), (NAN, NAN), (LEAST, 1.0), (28.0, 0.0)],
    );
    assert_special(
        "normal_cdf",
        &[(INF, 1.0), (-INF, 0.0), (0.0, 0.5), (-0.0, 0.5), (NAN, NAN), (LEAST, 0.5)],
    );
    assert_special("normal_pdf", &[(INF, 0.0), (-INF, 0.0), (0.0, 0.398_942_280_401_432_7), (NAN, NAN)]);
    assert_special("sin", &[(INF, NAN), (-INF, NAN)]);
    assert_special("cos", &[(INF, NAN), (-INF, NAN), (0.0, 1.0), (-0.0, 1.0), (LEAST, 1.0), (NAN, NAN)]);
}

/// Against libm's pow, whose special cases are C's: all pairs of these.
#[test]
fn special_powers_are_right() {
    let numbers = [
        0.0,
        1.0,
        INF,
        NAN,
        0.5,
        2.0,
        3.0,
        1.5,
        LEAST,
        f64::MAX,
        1e300,
        1e-300,
        4_503_599_627_370_497.0,
        4_503_599_627_370_495.5,
        9_007_199_254_740_991.0,
        9_007_199_254_740_993.0,
        1e17,
    ];
    for x in numbers.into_iter().flat_map(|x| [x, -x]) {
        for y in numbers.into_iter().flat_map(|y| [y, -y]) {
            let (mut z, want) = ([0.0; 8], libm::pow(x, y));
            run("pow", &[x; 8], &[y; 8], &mut z);
            let same = z[0].to_bits() == want.to_bits() || z[0].is_nan() && want.is_nan();
            let near = want.is_normal() && (z[0] / want - 1.0).abs() < 3e-16;
            assert!(same || near, "pow({x:e}, {y:e}) = {:e}, not {want:e}", z[0]);
        }
    }
}

#[test]
fn distances_count_last_places() {
    let one_and_a_half = exact::exact("exp")(0.0, 0.0);
    assert_eq!(distance(1.0 + f64::EPSILON, one_and_a_half), 1.0);
    assert_eq!(distance(INF, one_and_a_half), 2f64.powi(1076));
}
