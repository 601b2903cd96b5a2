//! How far a step may go, and the damping that keeps it there.

use super::{
    Gain,
    qr::{Triangle, norm},
};

/// The units in which parameters are measured, and the damping of the last step.
#[derive(Clone, Debug)]
pub(super) struct Region {
    /// D: the largest norm that each column of J has had; 1 for a column that was always 0.
    units: Vec<f64>,
    lambda: f64,
}

/// A step in those units, and its damping.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) z: Vec<f64>,
    pub(super) lambda: f64,
}

impl Region {
    pub(super) fn new(n: usize) -> Region {
        Region { units: vec![0.0; n], lambda: 0.0 }
    }

    /// Adapts the units to a Jacobian, and takes it apart in them.
    pub(super) fn model(&mut self, jacobian: &[f64], f: &[f64]) -> Triangle {
        let n = self.units.len();
        for (j, unit) in self.units.iter_mut().enumerate() {
            let column: Vec<f64> = jacobian.iter().skip(j).step_by(n).copied().collect();
            let length = norm(&column);
            *unit = unit.max(if length > 0.0 || *unit > 0.0 { length } else { 1.0 });
        }
        self.scaled(jacobian, f)
    }

    /// A Jacobian in the units as they are, taken apart.
    pub(super) fn scaled(&self, jacobian: &[f64], f: &[f64]) -> Triangle {
        let units = self.units.iter().cycle();
        let scaled = jacobian.iter().zip(units).map(|(entry, unit)| entry / unit).collect();
        Triangle::of(scaled, f.to_vec(), self.units.len())
    }

    /// D⁻¹·z.
    pub(super) fn unscaled<'a>(&'a self, z: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        z.iter().zip(&self.units).map(|(z, unit)| z / unit)
    }

    /// ‖D·b‖.
    pub(super) fn length(&self, b: &[f64]) -> f64 {
        norm(&b.iter().zip(&self.units).map(|(b, unit)| b * unit).collect::<Vec<_>>())
    }

    /// The step that minimises the model within a tenth of the radius: undamped if that is short enough, else by Newton's
    /// iteration for the λ at which it is.
    pub(super) fn step(&mut self, model: &Triangle, radius: f64) -> Step {
        let slope = norm(&model.gradient());
        let (mut low, mut high) = (0.0, slope / radius);
        let mut excess = f64::INFINITY;
        if model.is_regular() {
            let z = model.solve();
            excess = norm(&z) - radius;
            if excess <= 0.1 * radius {
                self.lambda = 0.0;
                return Step { z, lambda: 0.0 };
            }
            low = newton(model, &z, excess, radius);
        }
        if high == 0.0 {
            high = f64::MIN_POSITIVE / radius.min(0.1);
        }
        let mut lambda = self.lambda.max(low).min(high);
        if lambda == 0.0 {
            lambda = if excess.is_finite() { slope / (excess + radius) } else { 0.001 * high };
        }
        let mut turn = 0;
        loop {
            turn += 1;
            lambda = if lambda == 0.0 { f64::MIN_POSITIVE.max(0.001 * high) } else { lambda };
            let damped = model.damped(lambda);
            let z = damped.solve();
            let before = excess;
            excess = norm(&z) - radius;
            let close = excess.abs() <= 0.1 * radius;
            if close || (low == 0.0 && excess <= before && before < 0.0) || turn == 10 {
                self.lambda = lambda;
                return Step { z, lambda };
            }
            let correction = newton(&damped, &z, excess, radius);
            if excess > 0.0 {
                low = lambda.max(low);
            } else {
                high = lambda.min(high);
            }
            lambda = low.max(lambda + correction);
        }
    }

    /// Changes the radius and the damping after a step.
    pub(super) fn adapt(&mut self, radius: &mut f64, gain: &Gain, length: f64, next: f64, now: f64) {
        if gain.ratio <= 0.25 {
            let slope = gain.slope;
            let mut shorter =
                if gain.actual >= 0.0 { 0.5 } else { 0.5 * slope / (slope + 0.5 * gain.actual) };
            if 0.1 * next >= now || shorter < 0.1 {
                shorter = 0.1;
            }
            *radius = shorter * radius.min(length / 0.1);
            self.lambda /= shorter;
        } else if self.lambda == 0.0 || gain.ratio >= 0.75 {
            *radius = length / 0.5;
            self.lambda *= 0.5;
        }
    }
}

/// Newton's correction of λ, from how much a step is too long.
fn newton(damped: &Triangle, z: &[f64], excess: f64, radius: f64) -> f64 {
    let length = norm(z);
    let direction: Vec<f64> = z.iter().map(|z| z / length).collect();
    let w = norm(&damped.solve_transposed(&direction));
    excess / radius / w / w
}
