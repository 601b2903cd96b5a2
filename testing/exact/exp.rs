use super::{
    Exact, ldexp,
    twofold::{Twofold, over_factorial, twofold},
};

/// ln 2 in three parts, the first two of 40 bits, so that their products with exponents are exact.
const LN_2: [f64; 3] = [0.693_147_180_559_208_2, 7.371_002_565_161_996e-13, 5.802_988_983_595_690_5e-25];

/// k·ln 2.
fn times_ln_2(k: f64) -> Twofold {
    Twofold::sum(k * LN_2[0], k * LN_2[1]) + Twofold::product(k, LN_2[2])
}

/// eˣ − 1 for |x| < 1, relatively exact: Taylor's series of x/512, then nine times (1 + m)² − 1 = 2m + m².
fn small(x: Twofold) -> Twofold {
    let x = x.shifted(-9);
    let factor = over_factorial();
    let mut m = (1..12).rev().fold(factor[12], |m, k| m * x + factor[k]) * x;
    for _ in 0..9 {
        m = m.shifted(1) + m * m;
    }
    m
}

/// x = k·ln 2 + r.
fn parts(x: Twofold) -> (i32, Twofold) {
    let k = (x.hi / std::f64::consts::LN_2).round();
    (k as i32, x - times_ln_2(k))
}

pub(super) fn exp(x: Twofold) -> Exact {
    let (k, r) = parts(x);
    Exact { value: Twofold::from(1.0) + small(r), scale: k }
}

/// As a number in the range of `f64`, with both parts.
pub(super) fn exp_near(x: Twofold) -> Twofold {
    let Exact { value, scale } = exp(x);
    twofold(ldexp(value.hi, scale), ldexp(value.lo, scale))
}

pub(super) fn exp_m1(x: Twofold) -> Exact {
    if x.hi.abs() < 1e-200 {
        return x.into();
    }
    let (k, r) = parts(x);
    if k == 0 {
        return small(r).into();
    }
    let one = Twofold::from(1.0);
    // Halved at the upper end, and −1 far from it at the lower.
    let unit = twofold(ldexp(-1.0, (-k).min(200)), 0.0);
    if k < -200 { (-one).into() } else { Exact { value: (one + unit) + small(r), scale: k } }
}

/// ln of 1 + t.hi + t.lo near 1, by Newton's step on eʸ − 1 = t from y.
fn improved(y: f64, t: Twofold) -> Twofold {
    let e = exp_m1(y.into());
    let e = twofold(ldexp(e.value.hi, e.scale), ldexp(e.value.lo, e.scale));
    let w = (t - e) / (Twofold::from(1.0) + e);
    // ln(1 + w), |w| < 2⁻⁵⁰.
    Twofold::from(y) + (w - w * w.shifted(-1))
}

pub(super) fn ln(x: f64) -> Twofold {
    if (0.5..=2.0).contains(&x) {
        return if x == 1.0 { 0.0.into() } else { improved(x.ln(), Twofold::sum(x, -1.0)) };
    }
    let (x, moved) = if x < 1e-300 { (ldexp(x, 200), 200) } else { (x, 0) };
    let k = (x.to_bits() >> 52) as i32 - 1023;
    let m = ldexp(x, -k);
    let of_m = if m == 1.0 { 0.0.into() } else { improved(m.ln(), Twofold::sum(m, -1.0)) };
    times_ln_2(f64::from(k - moved)) + of_m
}

pub(super) fn ln_1p(x: f64) -> Twofold {
    if x == 0.0 || x.abs() < 1e-200 {
        return x.into();
    }
    if (-0.5..1.0).contains(&x) {
        return improved(x.ln_1p(), x.into());
    }
    let u = Twofold::sum(1.0, x);
    ln(u.hi) + Twofold::from(u.lo) / u.hi.into()
}

pub(super) fn tanh(x: f64) -> Twofold {
    if x.abs() > 100.0 || x.abs() < 1e-200 {
        return x.clamp(-1.0, 1.0).into();
    }
    let e = exp_m1((2.0 * x).into());
    let e = twofold(ldexp(e.value.hi, e.scale), ldexp(e.value.lo, e.scale));
    e / (e + 2.0.into())
}

/// 1/(1 + e^(−x)), on the left as eˣ/(1 + eˣ).
pub(super) fn sigmoid(x: f64) -> Exact {
    let one = Twofold::from(1.0);
    let e = exp((-x.abs()).into());
    let rest = one + twofold(ldexp(e.value.hi, e.scale), ldexp(e.value.lo, e.scale));
    if x > 0.0 { (one / rest).into() } else { Exact { value: e.value / rest, scale: e.scale } }
}

/// xʸ for x > 0.
pub(super) fn pow(x: f64, y: f64) -> Exact {
    exp(ln(x) * y.into())
}
