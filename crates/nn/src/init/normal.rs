use super::Initialiser;
use gradus_tensor::{Error, Result, Shape, random::Stream};

/// Numbers drawn from a normal distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    /// The mean, 0 by default.
    pub mean: f64,
    /// The standard deviation, 1 by default.
    pub std: f64,
}

impl Default for Normal {
    fn default() -> Self {
        Normal { mean: 0.0, std: 1.0 }
    }
}

/// Refuses a standard deviation that is negative or not finite.
pub(super) fn deviation(std: f64) -> Result<()> {
    let bad =
        || Error::argument(format!("the standard deviation is {std}, a finite number from 0 up is needed"));
    if std >= 0.0 && std.is_finite() { Ok(()) } else { Err(bad()) }
}

impl Initialiser for Normal {
    fn fill(&self, shape: Shape, stream: &mut Stream) -> Result<Vec<f64>> {
        deviation(self.std)?;
        Ok((0..shape.len()).map(|_| self.mean + self.std * stream.normal()).collect())
    }
}
