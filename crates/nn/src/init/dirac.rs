use super::Initialiser;
use gradus_tensor::{Error, Result, Shape, random::Stream};

/// A kernel `[out, in, ..]` of three to five axes that hands on as many channels as possible unchanged: 1 in the middle of the
/// field where output and input have the same place in their group, 0 elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dirac {
    /// The number of groups of outputs, 1 by default.
    pub groups: usize,
}

impl Default for Dirac {
    fn default() -> Self {
        Dirac { groups: 1 }
    }
}

impl Initialiser for Dirac {
    fn fill(&self, shape: Shape, _: &mut Stream) -> Result<Vec<f64>> {
        let (&[outputs, inputs, ref field @ ..], 3..=5) = (shape.dims(), shape.rank()) else {
            return Err(Error::shape(format!("{shape} is no kernel of three to five axes")));
        };
        if self.groups == 0 || outputs % self.groups != 0 {
            return Err(Error::argument(format!(
                "{outputs} outputs do not divide into {} groups",
                self.groups
            )));
        }
        let (each, size) = (outputs / self.groups, field.iter().product::<usize>());
        let middle = field.iter().fold(0, |at, n| at * n + n / 2);
        let mut numbers = vec![0.0; shape.len()];
        for output in 0..outputs {
            let input = output % each.max(1);
            if input < inputs && size > 0 {
                numbers[(output * inputs + input) * size + middle] = 1.0;
            }
        }
        Ok(numbers)
    }
}
