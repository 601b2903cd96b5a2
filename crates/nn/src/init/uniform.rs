use super::Initialiser;
use gradus_tensor::{Error, Result, Shape, random::Stream};

/// Numbers drawn uniformly from [a, b).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    /// The lower bound, 0 by default.
    pub a: f64,
    /// The upper bound, 1 by default.
    pub b: f64,
}

impl Default for Uniform {
    fn default() -> Self {
        Uniform { a: 0.0, b: 1.0 }
    }
}

impl Initialiser for Uniform {
    fn fill(&self, shape: Shape, stream: &mut Stream) -> Result<Vec<f64>> {
        let Uniform { a, b } = *self;
        if !(a <= b && (b - a).is_finite()) {
            return Err(Error::argument(format!(
                "the lower bound {a} is not at or below the upper one, {b}"
            )));
        }
        Ok((0..shape.len()).map(|_| stream.uniform(a, b)).collect())
    }
}
