//! Least squares with few parameters, to the last digit.

mod qr;
mod trust;

use crate::range_check::{not_negative, positive};
use gradus_tensor::{Error, Result, Tensor};
use qr::{Triangle, norm};
use trust::{Region, Step};

/// What errors call it.
const NAME: &str = "levenberg_marquardt";

/// Levenberg–Marquardt: finds the parameters b for which the sum of squares ‖f(b)‖² of residuals is least.
///
/// ```text
/// b ← b + p    where p minimises ‖J·p + f‖² + λ‖D·p‖²
/// ```
///
/// λ ≥ 0 is such that ‖D·p‖ keeps to a radius, which grows and shrinks with how well J predicts f; D holds the largest
/// norm that each column of J has had, so that the units of the parameters do not matter. The step is found by Householder
/// reflections of J and of √λ·D below it, not by the normal equations, which would lose half of the digits.
///
/// It works in `f64` on vectors, and knows neither [`Params`](gradus_tensor::Params) nor graphs: residuals f and their
/// Jacobian J, \[residuals, parameters\] row by row, come from a function of yours.
///
/// Source: K. Levenberg, A Method for the Solution of Certain Non-Linear Problems in Least Squares (1944); J. Moré, The
/// Levenberg–Marquardt Algorithm: Implementation and Theory (1978), whose constants and defaults (MINPACK's) are kept.
///
/// ```
/// use gradus_optim::LevenbergMarquardt;
/// // y = b₀·e^(b₁·x)
/// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [2.0, 1.0, 0.5, 0.25]);
/// let fit = LevenbergMarquardt::new().minimize(&[1.0, 0.0], |b| {
///     let residuals = (0..4).map(|i| b[0] * (b[1] * x[i]).exp() - y[i]).collect();
///     let jacobian = (0..4).flat_map(|i| {
///         let e = (b[1] * x[i]).exp();
///         [e, b[0] * x[i] * e]
///     });
///     (residuals, jacobian.collect())
/// })?;
/// assert!((fit.parameters[0] - 2.0).abs() < 1e-9);
/// assert!((fit.parameters[1] + 2f64.ln()).abs() < 1e-9);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevenbergMarquardt {
    ftol: f64,
    xtol: f64,
    gtol: f64,
    factor: f64,
    max_evaluations: usize,
}

/// What [`LevenbergMarquardt`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The parameters b.
    pub parameters: Vec<f64>,
    /// The residuals f(b).
    pub residuals: Vec<f64>,
    /// ‖f(b)‖².
    pub sum_of_squares: f64,
    /// The standard deviations of the parameters, √(s²·(JᵀJ)⁻¹ⱼⱼ) with s² = ‖f‖²/(residuals − parameters); infinite where J
    /// does not determine a parameter, NaN where there are as many residuals as parameters.
    pub standard_deviations: Vec<f64>,
    /// How often the function was called.
    pub evaluations: usize,
    /// Why it ended.
    pub outcome: Outcome,
}

/// Why [`LevenbergMarquardt`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The sum of squares does not fall any more, by `ftol`.
    SumOfSquares,
    /// The parameters do not move any more, by `xtol`.
    Parameters,
    /// The residuals are orthogonal to the columns of J, by `gtol`.
    Gradient,
    /// The function was called as often as allowed.
    Evaluations,
}

impl Default for LevenbergMarquardt {
    fn default() -> Self {
        LevenbergMarquardt { ftol: 1.5e-8, xtol: 1.5e-8, gtol: 0.0, factor: 100.0, max_evaluations: 1000 }
    }
}

/// A point, the residuals there, and their Jacobian.
struct Point {
    b: Vec<f64>,
    f: Vec<f64>,
    jacobian: Vec<f64>,
    norm: f64,
}

impl LevenbergMarquardt {
    /// With MINPACK's defaults: `ftol` and `xtol` 1.5e-8, `gtol` 0, `factor` 100; and 1000 evaluations.
    pub fn new() -> Self {
        LevenbergMarquardt::default()
    }

    /// Sets by what part the sum of squares must fall to go on, ≥ 0; default 1.5e-8. Smaller than 1e-16 counts as that.
    pub fn ftol(self, ftol: f64) -> Self {
        LevenbergMarquardt { ftol, ..self }
    }

    /// Sets by what part the parameters must move to go on, ≥ 0; default 1.5e-8. Smaller than 1e-16 counts as that.
    pub fn xtol(self, xtol: f64) -> Self {
        LevenbergMarquardt { xtol, ..self }
    }

    /// Sets the cosine between residuals and columns of J at which to end, ≥ 0; default 0.
    pub fn gtol(self, gtol: f64) -> Self {
        LevenbergMarquardt { gtol, ..self }
    }

    /// Sets how far the first step may go, in units of the parameters, > 0; default 100.
    pub fn factor(self, factor: f64) -> Self {
        LevenbergMarquardt { factor, ..self }
    }

    /// Sets how often the function may be called; default 1000.
    pub fn max_evaluations(self, max_evaluations: usize) -> Self {
        LevenbergMarquardt { max_evaluations, ..self }
    }

    /// As [`minimize`](LevenbergMarquardt::minimize), for a function that gives tensors and can fail: a differentiable
    /// function of autograd, `solver.fit(&start, |b| function.value_and_jacobian(b))`.
    ///
    /// # Errors
    /// As `minimize`, and what the function returns.
    pub fn fit(
        &self,
        start: &[f64],
        mut function: impl FnMut(&[f64]) -> Result<(Tensor<f64>, Tensor<f64>)>,
    ) -> Result<Fit> {
        let mut failure = None;
        let found = self.minimize(start, |b| {
            let made = if failure.is_none() { function(b).map_err(|e| failure = Some(e)).ok() } else { None };
            made.map_or_else(Default::default, |(f, j)| (f.into_vec(), j.into_vec()))
        });
        failure.map_or(found, Err)
    }

    /// Finds the least sum of squares near `start`. `function` gives the residuals at b and their Jacobian, row by row.
    ///
    /// Where it gives numbers that are not finite, the step is too long, and a shorter one is tried.
    ///
    /// # Errors
    /// A bad option; no parameters; fewer residuals than parameters; a Jacobian of another size; residuals that are not
    /// finite at the start.
    pub fn minimize(
        &self,
        start: &[f64],
        mut function: impl FnMut(&[f64]) -> (Vec<f64>, Vec<f64>),
    ) -> Result<Fit> {
        self.check().map_err(|e| e.of(NAME))?;
        let mut evaluations = 1;
        let mut now = Point::at(start.to_vec(), &mut function);
        now.check().map_err(|e| e.of(NAME))?;
        let mut region = Region::new(now.columns());
        let mut radius = None;
        loop {
            let model = region.model(&now.jacobian, &now.f);
            let scaled = region.length(&now.b);
            let radius = radius.get_or_insert(self.factor * if scaled > 0.0 { scaled } else { 1.0 });
            if model.cosine() <= self.gtol {
                return Ok(now.finish(&region, evaluations, Outcome::Gradient));
            }
            loop {
                if evaluations >= self.max_evaluations {
                    return Ok(now.finish(&region, evaluations, Outcome::Evaluations));
                }
                let step = region.step(&model, *radius);
                let b = now.b.iter().zip(region.unscaled(&step.z)).map(|(b, p)| b + p).collect();
                let next = Point::at(b, &mut function);
                next.sizes(now.f.len()).map_err(|e| e.of(NAME))?;
                let first = evaluations == 1;
                evaluations += 1;
                let gain = Gain::of(&now, &next, &model, &step);
                let outcome = self.judge(&gain);
                if first {
                    *radius = radius.min(norm(&step.z));
                }
                region.adapt(radius, &gain, norm(&step.z), next.norm, now.norm);
                let accepted = gain.ratio >= 1e-4;
                if accepted {
                    now = next;
                }
                let still = *radius <= self.xtol.max(1e-16) * region.length(&now.b);
                if let Some(outcome) = outcome.or(still.then_some(Outcome::Parameters)) {
                    return Ok(now.finish(&region, evaluations, outcome));
                }
                if accepted {
                    break;
                }
            }
        }
    }

    fn check(&self) -> Result<()> {
        not_negative("ftol", self.ftol)?;
        not_negative("xtol", self.xtol)?;
        not_negative("gtol", self.gtol)?;
        positive("factor", self.factor)
    }

    fn judge(&self, gain: &Gain) -> Option<Outcome> {
        let ftol = self.ftol.max(1e-16);
        let small = gain.actual.abs() <= ftol && gain.predicted <= ftol && gain.ratio <= 2.0;
        small.then_some(Outcome::SumOfSquares)
    }
}

/// How much of the sum of squares a step takes away, as parts of it.
struct Gain {
    actual: f64,
    predicted: f64,
    /// actual / predicted.
    ratio: f64,
    /// Half of the slope along the step.
    slope: f64,
}

impl Gain {
    fn of(now: &Point, next: &Point, model: &Triangle, step: &Step) -> Gain {
        let shorter = 0.1 * next.norm < now.norm;
        let actual = if shorter { 1.0 - (next.norm / now.norm).powi(2) } else { -1.0 };
        let along = (norm(&model.times(&step.z)) / now.norm).powi(2);
        let damped = step.lambda * (norm(&step.z) / now.norm).powi(2);
        let predicted = along + 2.0 * damped;
        let ratio = if predicted > 0.0 { actual / predicted } else { 0.0 };
        Gain { actual, predicted, ratio, slope: -(along + damped) }
    }
}

impl Point {
    fn at(b: Vec<f64>, function: &mut impl FnMut(&[f64]) -> (Vec<f64>, Vec<f64>)) -> Point {
        let (f, jacobian) = function(&b);
        let finite = f.iter().chain(&jacobian).all(|v| v.is_finite());
        let norm = if finite { norm(&f) } else { f64::INFINITY };
        Point { b, f, jacobian, norm }
    }

    /// Whether there are `m` residuals, and a Jacobian of them.
    fn sizes(&self, m: usize) -> Result<()> {
        let n = self.b.len();
        if self.f.len() != m {
            return Err(Error::shape(format!("there are {} residuals, where there were {m}", self.f.len())));
        }
        if self.jacobian.len() != m * n {
            let message = format!("the Jacobian has {} entries, expected {m}·{n}", self.jacobian.len());
            return Err(Error::shape(message));
        }
        Ok(())
    }

    fn check(&self) -> Result<()> {
        let (m, n) = (self.f.len(), self.b.len());
        if n == 0 || m < n {
            let message =
                format!("{m} residuals of {n} parameters, expected a parameter, and as many residuals");
            return Err(Error::shape(message));
        }
        self.sizes(m)?;
        if self.norm.is_finite() {
            return Ok(());
        }
        Err(Error::argument("residuals or their Jacobian are not finite at the start"))
    }

    fn columns(&self) -> usize {
        self.b.len()
    }

    fn finish(self, region: &Region, evaluations: usize, outcome: Outcome) -> Fit {
        let freedom = self.f.len() - self.b.len();
        let variance = if freedom > 0 { self.norm.powi(2) / freedom as f64 } else { f64::NAN };
        let spreads = region.scaled(&self.jacobian, &self.f).spreads();
        let deviations = region.unscaled(&spreads).map(|spread| spread * variance.sqrt()).collect();
        Fit {
            standard_deviations: deviations,
            sum_of_squares: self.norm.powi(2),
            parameters: self.b,
            residuals: self.f,
            evaluations,
            outcome,
        }
    }
}
