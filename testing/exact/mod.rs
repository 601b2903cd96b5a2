//! The elementary functions of `f64` to about 95 bits, by other ways than the library's: truth for its tests and sweeps.
//!
//! Numbers are unrounded sums of two `f64` (T. J. Dekker 1971); exponentials by Taylor's series of a 512th of the
//! argument, logarithms by one step of Newton on the exponential, erf by its series of positive terms, erfc by the
//! trapezoidal rule, angles by whole-number arithmetic. `golden.txt` has digits of each by mpmath.

mod erf;
mod exp;
mod golden;
pub(crate) mod sweep;
mod trig;
mod twofold;

pub(crate) use golden::disagreement;
use twofold::Twofold;

/// The number `value`·2^`scale`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact {
    value: Twofold,
    scale: i32,
}

/// What can be asked for: f(x), or xʸ.
pub(crate) const NAMES: [&str; 13] = [
    "exp",
    "exp_m1",
    "ln",
    "ln_1p",
    "tanh",
    "sigmoid",
    "erf",
    "erfc",
    "sin",
    "cos",
    "normal_cdf",
    "normal_pdf",
    "pow",
];

/// The function of that name at finite x inside of its domain; y counts for powers only.
pub(crate) fn exact(name: &str) -> fn(f64, f64) -> Exact {
    match name {
        "exp" => |x, _| exp::exp(x.into()),
        "exp_m1" => |x, _| exp::exp_m1(x.into()),
        "ln" => |x, _| exp::ln(x).into(),
        "ln_1p" => |x, _| exp::ln_1p(x).into(),
        "tanh" => |x, _| exp::tanh(x).into(),
        "sigmoid" => |x, _| exp::sigmoid(x),
        "erf" => |x, _| erf::erf(x).into(),
        "erfc" => |x, _| erf::erfc(x.into()),
        "sin" => |x, _| trig::sin(x).into(),
        "cos" => |x, _| trig::cos(x).into(),
        "normal_cdf" => |x, _| erf::normal_cdf(x),
        "normal_pdf" => |x, _| erf::normal_pdf(x),
        _ => |x, y| exp::pow(x, y),
    }
}

impl From<Twofold> for Exact {
    fn from(value: Twofold) -> Exact {
        Exact { value, scale: 0 }
    }
}

/// x·2ᵏ, rounded once if at all: steps that stay in the normal range come first.
pub(crate) fn ldexp(x: f64, k: i32) -> f64 {
    let step = k.clamp(-900, 900);
    let x = x * 2f64.powi(step);
    if step == k { x } else { x * 2f64.powi((k - step).clamp(-1000, 1000)) }
}

/// |got − want| in units in the last place at `want` (subnormal places included); NaN if only one is NaN.
pub(crate) fn distance(got: f64, want: Exact) -> f64 {
    let Exact { value, scale } = want;
    if value.hi == 0.0 {
        return got.abs() / f64::from_bits(1);
    }
    let exponent = ((value.hi.abs().to_bits() >> 52) as i32 - 1023 + scale).clamp(-1022, 1023);
    let last = exponent - 52;
    let (hi, lo) = (ldexp(value.hi, scale - last), ldexp(value.lo, scale - last));
    let got = if got.is_infinite() { ldexp(got.signum(), 1024 - last) } else { ldexp(got, -last) };
    let top = ldexp(1.0, 1024 - last);
    if hi.abs() >= top { (got.abs() - top).abs() } else { ((got - hi) - lo).abs() }
}
