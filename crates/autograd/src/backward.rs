use crate::{Graph, Var, plan::Target};
use gradus_tensor::{Error, Kind, Result, Scalar, Shape};
use std::{panic::Location, sync::Arc};

/// What a backward pass reached.
#[derive(Clone, Debug)]
pub struct Report {
    unreached: Arc<[String]>,
}

impl Report {
    /// The names of the trainable parameters that the loss does not depend on, and whose gradients are as they were.
    pub fn unreached(&self) -> &[String] {
        &self.unreached
    }

    /// Makes it an error that the loss does not depend on some trainable parameter.
    ///
    /// # Errors
    /// The names of those parameters.
    pub fn strict(&self) -> Result<()> {
        if self.unreached.is_empty() {
            return Ok(());
        }
        let message = format!("the loss does not depend on {}", self.unreached.join(", "));
        Err(Error::new(Kind::Gradient, message)
            .of("backward")
            .help("freeze what is not to be trained: params.freeze()"))
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// Runs the program backwards from this single number, the loss, and adds its gradient to ∇θ.
    ///
    /// Gradients accumulate, as in PyTorch: call `optimizer.zero_grad()` before. Frozen parameters get none.
    ///
    /// # Errors
    /// What went wrong in this step, at its source line; an op on the way has no gradient rule; the loss is not a
    /// single number; θ has changed since the step began. θ and ∇θ are then unchanged.
    #[track_caller]
    #[inline(never)]
    pub fn backward(self) -> Result<Report> {
        let (graph, at) = (self.graph(), Location::caller());
        if self.shape().len() != 1 && !self.is_poison() {
            let message = format!("a single number is needed to begin with, the shape is {}", self.shape());
            let error = Error::shape(message).of("backward").at(at);
            return Err(error.help("reduce the loss: .mean() or .sum()"));
        }
        let span = graph.reverse_parameters(self)?;
        graph.run(Target::Span(span)).and_then(|()| graph.call_hooks(span)).map_err(|e| e.at(at))?;
        Ok(Report { unreached: graph.tape().borrow().trace().spans[span].unreached.clone() })
    }
}

impl<T: Scalar> Graph<T> {
    /// ∂Σy/∂xᵢ for each of the given variables, as variables that can be differentiated again.
    ///
    /// Where y does not depend on a variable, its gradient is zero.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.scalar(2.0);
    /// let [slope] = g.grad(x * x * x, [x]);
    /// let [curvature] = g.grad(slope, [x]);
    /// assert_eq!((slope.item()?, curvature.item()?), (12.0, 12.0)); // 3x² and 6x at 2
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    #[track_caller]
    pub fn grad<'g, const N: usize>(&'g self, y: Var<'g, T>, x: [Var<'g, T>; N]) -> [Var<'g, T>; N] {
        let span = self.reverse_nodes(y, None, &x);
        let found: [Option<Option<u32>>; N] = std::array::from_fn(|i| self.found(&span, i));
        std::array::from_fn(|i| self.gradient(found[i], x[i].shape()))
    }

    /// The vector–Jacobian product dyᵀ·∂y/∂xᵢ for each of the given variables, as variables.
    #[track_caller]
    #[inline(never)]
    pub fn vjp<'g>(&'g self, y: Var<'g, T>, dy: Var<'g, T>, x: &[Var<'g, T>]) -> Vec<Var<'g, T>> {
        if dy.shape() != y.shape() {
            let error = Error::shape(format!("dy is {}, y is {}", dy.shape(), y.shape())).of("vjp");
            return x.iter().map(|x| self.fail(error.clone(), x.shape())).collect();
        }
        let span = self.reverse_nodes(y, Some(dy), x);
        // Recording a zero may change the trace, and with it what the span's index means: look first.
        let found: Vec<Option<Option<u32>>> = (0..x.len()).map(|i| self.found(&span, i)).collect();
        found.into_iter().zip(x).map(|(found, x)| self.gradient(found, x.shape())).collect()
    }

    /// What a walk found for one of its variables; none where the walk failed.
    fn found(&self, span: &Result<usize>, index: usize) -> Option<Option<u32>> {
        span.as_ref().ok().map(|&span| self.tape().borrow().trace().spans[span].found[index].1)
    }

    fn gradient(&self, found: Option<Option<u32>>, shape: Shape) -> Var<'_, T> {
        match found {
            Some(Some(id)) => Var::new(self, id),
            Some(None) => self.constant(0.0).broadcast_to(shape),
            None => Var::new(self, self.tape().borrow_mut().poisoned(shape)),
        }
    }
}
