use super::{
    Exact, exp,
    twofold::{Twofold, over, twofold},
};
use std::sync::OnceLock;

const FRAC_2_SQRT_PI: Twofold = twofold(std::f64::consts::FRAC_2_SQRT_PI, 1.533_545_961_316_588e-17);
const FRAC_1_PI: Twofold = twofold(std::f64::consts::FRAC_1_PI, -1.967_867_667_518_248_6e-17);
const FRAC_1_SQRT_2: Twofold = twofold(std::f64::consts::FRAC_1_SQRT_2, -4.833_646_656_726_457e-17);
const FRAC_1_SQRT_TAU: Twofold = twofold(0.398_942_280_401_432_7, -2.492_327_202_277_73e-17);

/// 2/√π·x·e^(−x²)·Σ (2x²)ⁿ/(2n + 1)!!: no term is negative (M. Abramowitz, I. A. Stegun, 7.1.6).
fn series(x: Twofold) -> Twofold {
    let square = x * x;
    let double = square.shifted(1);
    let (mut term, mut sum) = (Twofold::from(1.0), Twofold::from(1.0));
    for &odd in over().iter().skip(3).step_by(2) {
        term = term * double * odd;
        sum = sum + term;
        if term.hi < sum.hi * 1e-33 {
            break;
        }
    }
    FRAC_2_SQRT_PI * x * exp::exp_near(-square) * sum
}

/// 1/h of the trapezoidal rule: its error is e^(−9π²) < 2⁻¹²⁸.
const STEPS: f64 = 3.0;

/// e^(−k²/9), k = 1, 2, …, as long as they count.
fn weights() -> &'static [Twofold] {
    static WEIGHTS: OnceLock<Vec<Twofold>> = OnceLock::new();
    WEIGHTS.get_or_init(|| {
        let weight = |k| exp::exp_near(Twofold::from(-f64::from(k * k)) / (STEPS * STEPS).into());
        (1..=26).map(weight).collect()
    })
}

/// erfc x = 2x/π·e^(−x²)·∫ e^(−t²)/(t² + x²) dt from 0 on, by the trapezoidal rule with step h, and the residue of its
/// poles (D. B. Hunter, T. Regan, A note on the evaluation of the complementary error function, 1972). For x ≥ 2.
fn tail(x: Twofold) -> Exact {
    let square = x * x;
    let nine = Twofold::from(STEPS * STEPS);
    let mut sum = Twofold::from(0.5) / square;
    for (k, &weight) in (1i32..).zip(weights()) {
        sum = sum + weight / (square + Twofold::from(f64::from(k * k)) / nine);
    }
    let gauss = exp::exp(-square);
    let mut value = gauss.value * x.shifted(1) * FRAC_1_PI * sum / STEPS.into();
    if x.hi < 6.0 {
        let residue = 2.0 / (std::f64::consts::TAU * STEPS * x.hi).exp_m1();
        value = value - Twofold::from(super::ldexp(residue, -gauss.scale));
    }
    Exact { value, scale: gauss.scale }
}

pub(super) fn erf(x: f64) -> Twofold {
    let a = x.abs();
    let y = match a {
        0.0..3.0 => series(a.into()),
        3.0..10.0 => Twofold::from(1.0) - at_zero_scale(tail(a.into())),
        _ => 1.0.into(),
    };
    if x < 0.0 { -y } else { y }
}

fn at_zero_scale(e: Exact) -> Twofold {
    twofold(super::ldexp(e.value.hi, e.scale), super::ldexp(e.value.lo, e.scale))
}

pub(super) fn erfc(x: Twofold) -> Exact {
    let (one, two) = (Twofold::from(1.0), Twofold::from(2.0));
    match x.hi {
        -2.0..2.0 => (one - series(x)).into(),
        2.0.. => tail(x),
        -30.0..-2.0 => (two - at_zero_scale(tail(-x))).into(),
        _ => two.into(),
    }
}

pub(super) fn normal_cdf(x: f64) -> Exact {
    let Exact { value, scale } = erfc(-(Twofold::from(x) * FRAC_1_SQRT_2));
    Exact { value, scale: scale - 1 }
}

pub(super) fn normal_pdf(x: f64) -> Exact {
    let Exact { value, scale } = exp::exp(-Twofold::product(x, x).shifted(-1));
    Exact { value: value * FRAC_1_SQRT_TAU, scale }
}
