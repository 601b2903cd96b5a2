use super::{Initialiser, matrix, normal::deviation};
use gradus_tensor::{Error, Result, Shape, random::Stream};

/// A matrix of normal numbers in which a share of each column is 0: ⌈sparsity·rows⌉ numbers, drawn anew for each column.
///
/// Source: J. Martens, Deep Learning via Hessian-free Optimization (2010).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sparse {
    /// The share of each column that is 0, in [0, 1].
    pub sparsity: f64,
    /// The standard deviation of the others; PyTorch's default is 0.01.
    pub std: f64,
}

impl Initialiser for Sparse {
    fn fill(&self, shape: Shape, stream: &mut Stream) -> Result<Vec<f64>> {
        let [rows, columns] = matrix(shape)?;
        deviation(self.std)?;
        if !(0.0..=1.0).contains(&self.sparsity) {
            return Err(Error::argument(format!(
                "the sparsity is {}, a number from 0 to 1 is needed",
                self.sparsity
            )));
        }
        let mut numbers: Vec<f64> = (0..shape.len()).map(|_| self.std * stream.normal()).collect();
        let zeros = (self.sparsity * rows as f64).ceil() as usize;
        let mut order: Vec<usize> = (0..rows).collect();
        for column in 0..columns {
            stream.shuffle(&mut order);
            order.iter().take(zeros).for_each(|row| numbers[row * columns + column] = 0.0);
        }
        Ok(numbers)
    }
}
