use super::{Initialiser, matrix};
use gradus_tensor::{Result, Shape, random::Stream};

/// 1 on the diagonal of a matrix, 0 elsewhere: as many inputs as possible go on unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Eye;

impl Initialiser for Eye {
    fn fill(&self, shape: Shape, _: &mut Stream) -> Result<Vec<f64>> {
        let [rows, columns] = matrix(shape)?;
        Ok((0..rows).flat_map(|i| (0..columns).map(move |j| f64::from(i == j))).collect())
    }
}
