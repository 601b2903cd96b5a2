use crate::{Graph, Program, Var};
use gradus_tensor::{Feed, Params, Result, Scalar, Shape};
use std::fmt;

/// A network that only predicts: one for each thread, all over the same θ.
///
/// The first input of a shape records the network and freezes it; from then on a prediction allocates nothing. A few
/// shapes are kept. θ may go on training meanwhile: each prediction sees one version of it.
///
/// ```
/// use gradus_autograd::{Graph, Predictor};
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// let w = params.add("w", [1, 3], |_| 1.0);
/// let mut predictor = Predictor::new(&params, move |x| x.product(x.graph().param(&w), false, true));
/// assert_eq!(predictor.predict([[1.0, 2.0, 3.0]])?, [6.0]);
/// assert_eq!(predictor.shape().dims(), [1, 1]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub struct Predictor<T: Scalar, F> {
    graph: Graph<T>,
    network: F,
    programs: Vec<(Shape, Program<T>)>,
    /// Which of them predicted last.
    last: usize,
}

/// How many shapes of inputs are kept; the oldest goes.
const KEPT: usize = 8;

impl<T: Scalar, F> Predictor<T, F>
where
    F: for<'g> Fn(Var<'g, T>) -> Var<'g, T>,
{
    /// A predictor of what the network says: `Predictor::new(&params, move |x| model.forward(x))`.
    pub fn new(params: &Params<T>, network: F) -> Self {
        Predictor { graph: Graph::new(params), network, programs: Vec::new(), last: 0 }
    }

    /// The network's output for an input, row-major; its shape is [`shape`](Predictor::shape).
    ///
    /// # Errors
    /// The network does not fit the input, at its source line.
    #[track_caller]
    pub fn predict(&mut self, x: impl Feed<T>) -> Result<&[T]> {
        let shape = x.shape();
        if !self.programs.get(self.last).is_some_and(|(own, _)| *own == shape) {
            self.last = match self.programs.iter().position(|(own, _)| *own == shape) {
                Some(known) => known,
                None => self.record(&x)?,
            };
        }
        let program = &mut self.programs[self.last].1;
        program.input(x)?.run()
    }

    fn record(&mut self, x: &impl Feed<T>) -> Result<usize> {
        let program = (self.network)(self.graph.eval().input(x)).freeze()?;
        if self.programs.len() == KEPT {
            self.programs.remove(0);
        }
        self.programs.push((x.shape(), program));
        Ok(self.programs.len() - 1)
    }

    /// The shape of the last output; that of a single number before the first.
    pub fn shape(&self) -> Shape {
        self.programs.get(self.last).map_or(Shape::SCALAR, |(_, program)| program.shape())
    }
}

impl<T: Scalar, F> fmt::Debug for Predictor<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Predictor({} shapes)", self.programs.len())
    }
}
