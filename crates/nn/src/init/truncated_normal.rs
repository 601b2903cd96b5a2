use super::{Initialiser, normal::deviation};
use gradus_tensor::{Elem, Error, Result, Shape, random::Stream};

/// Numbers drawn from a normal distribution within [a, b]: what falls outside is drawn again.
///
/// As in PyTorch, a and b are bounds of the numbers themselves, not in units of the standard deviation.
///
/// Source: C. P. Robert, Simulation of Truncated Normal Variables (1995).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TruncatedNormal {
    /// The mean of the whole distribution, 0 by default.
    pub mean: f64,
    /// The standard deviation of the whole distribution, 1 by default.
    pub std: f64,
    /// The lower bound, −2 by default.
    pub a: f64,
    /// The upper bound, 2 by default.
    pub b: f64,
}

impl Default for TruncatedNormal {
    fn default() -> Self {
        TruncatedNormal { mean: 0.0, std: 1.0, a: -2.0, b: 2.0 }
    }
}

/// So often a number is drawn again before the distribution function is inverted, as it must be far out in a tail.
const PATIENCE: usize = 100;

impl Initialiser for TruncatedNormal {
    fn fill(&self, shape: Shape, stream: &mut Stream) -> Result<Vec<f64>> {
        let TruncatedNormal { mean, std, a, b } = *self;
        deviation(std)?;
        if a > b || a.is_nan() || b.is_nan() {
            return Err(Error::argument(format!(
                "the lower bound {a} is not at or below the upper one, {b}"
            )));
        }
        if std == 0.0 || a == b {
            return Ok(vec![mean.clamp(a, b); shape.len()]);
        }
        let (low, high) = ((a - mean) / std, (b - mean) / std);
        Ok((0..shape.len()).map(|_| (mean + std * within(low, high, stream)).clamp(a, b)).collect())
    }
}

/// A number from the standard normal distribution within [low, high].
fn within(low: f64, high: f64, stream: &mut Stream) -> f64 {
    for _ in 0..PATIENCE {
        let z = stream.normal();
        if (low..=high).contains(&z) {
            return z;
        }
    }
    // On the left the distribution function keeps its digits.
    if low > 0.0 { -inverted(-high, -low, stream.unit()) } else { inverted(low, high, stream.unit()) }
}

/// The number z in [low, high] below which lies the share u of what the distribution has there, by halving.
fn inverted(mut low: f64, mut high: f64, u: f64) -> f64 {
    let [from, to] = [low, high].map(Elem::normal_cdf);
    let wanted = from + u * (to - from);
    (low, high) = (low.max(-40.0), high.min(40.0).max(low));
    for _ in 0..100 {
        let middle = low + (high - low) / 2.0;
        if middle.normal_cdf() < wanted { low = middle } else { high = middle }
    }
    low + (high - low) / 2.0
}
