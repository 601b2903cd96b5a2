//! Derivatives of a recorded step by finite differences.

use crate::{
    Graph, Var,
    check::{Slope, slope},
};
use gradus_tensor::{Error, Result, Scalar};
use std::ops::Range;

impl<T: Scalar> Graph<T> {
    /// ∂y/∂x of a single number by each element of x, by five-point differences of the recorded step: an independent judge
    /// of `grad`. None where a kink is within reach. Meant for `f64`.
    ///
    /// x can be any variable on the way to y: what comes before it is held.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([1.0, 2.0]);
    /// let y = (x * x * x).sum();
    /// let slopes = g.differences(y, x)?;
    /// assert!((slopes[1].unwrap() - 12.0).abs() < 1e-9);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// y is not a single number; x holds integers; what went wrong in this step.
    ///
    /// Source: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions (1964), 25.3.6.
    #[track_caller]
    pub fn differences<'g>(&'g self, y: Var<'g, T>, x: Var<'g, T>) -> Result<Vec<Option<f64>>> {
        self.differences_of(y, x, 0..x.shape().len())
    }

    /// The same by one element of x alone, which is quicker.
    ///
    /// # Errors
    /// As [`differences`](Graph::differences), or x has no such element.
    #[track_caller]
    pub fn difference<'g>(&'g self, y: Var<'g, T>, x: Var<'g, T>, element: usize) -> Result<Option<f64>> {
        let count = x.shape().len();
        if element >= count {
            let message = format!("element {element}, where there are {count}");
            return Err(Error::argument(message).of("differences"));
        }
        Ok(self.differences_of(y, x, element..element + 1)?.pop().flatten())
    }

    fn differences_of<'g>(
        &'g self,
        y: Var<'g, T>,
        x: Var<'g, T>,
        elements: Range<usize>,
    ) -> Result<Vec<Option<f64>>> {
        self.real_pair("differences", y, x)?;
        if y.shape().len() != 1 {
            let message = format!("a single number is needed, the shape is {}", y.shape());
            return Err(Error::shape(message).of("differences"));
        }
        if x.id() > y.id() {
            return Ok(vec![Some(0.0); elements.len()]);
        }
        self.replay(y.id() as usize + 1, |replay| {
            let here = replay.real(x.id()).to_vec();
            // What is below the rounding of y itself is no disagreement.
            let scale = 1e-3 * (1.0 + replay.real(y.id())[0].to_f64().abs());
            let mut moved = here.clone();
            let by = |element: usize| {
                let found = slope::<Error>(scale, |t| {
                    moved[element] = here[element] + T::of(t);
                    replay.set(x.id(), &moved, y.id());
                    moved[element] = here[element];
                    Ok(replay.real(y.id())[0].to_f64())
                });
                found.map(|slope| match slope {
                    Slope::Smooth(d) => Some(d),
                    Slope::Kink => None,
                })
            };
            elements.map(by).collect()
        })
    }

    /// Checks that two variables are sound and hold real numbers.
    pub(super) fn real_pair(&self, what: &'static str, y: Var<'_, T>, x: Var<'_, T>) -> Result<()> {
        match self.error() {
            Some(error) => Err(error),
            None if x.is_integer() || y.is_integer() => {
                Err(Error::argument("integers have no derivative").of(what))
            }
            None => Ok(()),
        }
    }
}
