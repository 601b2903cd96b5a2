use super::Initialiser;
use gradus_tensor::{Result, Shape, random::Stream};

/// The same number everywhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant(pub f64);

impl Initialiser for Constant {
    fn fill(&self, shape: Shape, _: &mut Stream) -> Result<Vec<f64>> {
        Ok(vec![self.0; shape.len()])
    }
}
