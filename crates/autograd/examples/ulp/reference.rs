//! References in `f64` that libm does not have.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

pub(crate) fn sigmoid(x: f64) -> f64 {
    let e = libm::exp(-x.abs());
    (if x > 0.0 { 1.0 } else { e }) / (1.0 + e)
}

pub(crate) fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

pub(crate) fn normal_pdf(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / TAU.sqrt()
}

pub(crate) fn softplus(x: f64) -> f64 {
    if x > 20.0 { x } else { x.max(0.0) + libm::log1p(libm::exp(-x.abs())) }
}

pub(crate) fn gelu_slope(x: f64) -> f64 {
    normal_cdf(x) + x * normal_pdf(x)
}

pub(crate) fn gelu_tanh(x: f64) -> f64 {
    let x3 = x * x * x;
    x * sigmoid(2.0 * (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x3))
}
