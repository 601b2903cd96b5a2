use crate::{Graph, Var};
use gradus_tensor::{Feed, Params, Result, Scalar, Tensor};
use std::{fmt, panic::Location};

/// A function of one tensor, with its derivatives: values come out, no graph is in sight.
///
/// It is recorded once for each shape of its input; from then on a call only runs. The function may read parameters
/// (see [`on`](Function::on)), which count as constants. It runs as an evaluation: dropout does nothing.
///
/// ```
/// use gradus_autograd::Function;
/// let mut rosenbrock = Function::new(|x| {
///     let (a, b) = (x.slice(0, 0..1), x.slice(0, 1..2));
///     let (near, valley) = (a - 1.0, b - a * a);
///     (near * near + valley * valley * 100.0).sum()
/// });
/// let (value, gradient) = rosenbrock.value_and_grad([1.0, 2.0])?;
/// assert_eq!((value, gradient.as_slice()), (100.0, &[-400.0, 200.0][..]));
/// assert_eq!(rosenbrock.hessian([1.0, 1.0])?.as_slice(), [802.0, -400.0, -400.0, 200.0]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub struct Function<T: Scalar, F> {
    graph: Graph<T>,
    f: F,
}

impl<F> Function<f64, F>
where
    F: for<'g> Fn(Var<'g, f64>) -> Var<'g, f64>,
{
    /// A function in double precision, without parameters.
    pub fn new(f: F) -> Self {
        Function::on(&Params::seed(0), f)
    }
}

impl<T: Scalar, F> Function<T, F>
where
    F: for<'g> Fn(Var<'g, T>) -> Var<'g, T>,
{
    /// A function that reads these parameters: `Function::on(&params, |x| model.forward(x))`.
    pub fn on(params: &Params<T>, f: F) -> Self {
        Function { graph: Graph::new(params), f }
    }

    /// f(x).
    ///
    /// # Errors
    /// The function does not fit x, at its source line; so do the others.
    #[track_caller]
    pub fn value(&mut self, x: impl Feed<T>) -> Result<Tensor<T>> {
        self.at(x, |_, _, y| y.value())
    }

    /// f(x), a single number, and its gradient ∂f/∂x.
    ///
    /// # Errors
    /// f(x) has more than one number.
    #[track_caller]
    pub fn value_and_grad(&mut self, x: impl Feed<T>) -> Result<(T, Tensor<T>)> {
        self.at(x, |g, x, y| {
            let [slope] = g.grad(y, [x]);
            Ok((y.item()?, slope.value()?))
        })
    }

    /// The gradient ∂f/∂x of a single number.
    ///
    /// # Errors
    /// f(x) has more than one number.
    #[track_caller]
    pub fn grad(&mut self, x: impl Feed<T>) -> Result<Tensor<T>> {
        self.value_and_grad(x).map(|(_, slope)| slope)
    }

    /// f(x), and the product dyᵀ·∂f/∂x, in the shape of x: one reverse pass.
    ///
    /// # Errors
    /// dy has another shape than f(x).
    #[track_caller]
    pub fn vjp(&mut self, x: impl Feed<T>, dy: impl Feed<T>) -> Result<(Tensor<T>, Tensor<T>)> {
        self.at(x, |g, x, y| Ok((y.value()?, g.vjp(y, g.input(&dy), &[x])[0].value()?)))
    }

    /// f(x), and the product ∂f/∂x·v, in the shape of f(x): one forward pass.
    ///
    /// # Errors
    /// v has another shape than x.
    #[track_caller]
    pub fn jvp(&mut self, x: impl Feed<T>, v: impl Feed<T>) -> Result<(Tensor<T>, Tensor<T>)> {
        self.at(x, |g, x, y| Ok((y.value()?, g.jvp(y, &[x], &[g.input(&v)]).value()?)))
    }

    /// The product ∂²f/∂x²·v of the Hessian and a direction, in the shape of x.
    ///
    /// # Errors
    /// v has another shape than x.
    #[track_caller]
    pub fn hvp(&mut self, x: impl Feed<T>, v: impl Feed<T>) -> Result<Tensor<T>> {
        self.at(x, |g, x, y| g.hvp(y, &[x], &[g.input(&v)])[0].value())
    }

    /// The Jacobian as a matrix \[outputs, inputs\]: see [`Graph::jacobian`].
    ///
    /// # Errors
    /// As for the others.
    #[track_caller]
    pub fn jacobian(&mut self, x: impl Feed<T>) -> Result<Tensor<T>> {
        self.at(x, |g, x, y| g.jacobian(y, x))
    }

    /// f(x), and the Jacobian as a matrix \[outputs, inputs\].
    ///
    /// # Errors
    /// As for the others.
    #[track_caller]
    pub fn value_and_jacobian(&mut self, x: impl Feed<T>) -> Result<(Tensor<T>, Tensor<T>)> {
        self.at(x, |g, x, y| {
            let jacobian = g.jacobian(y, x)?;
            Ok((y.value()?, jacobian))
        })
    }

    /// The Hessian of a single number as a matrix \[inputs, inputs\].
    ///
    /// # Errors
    /// f(x) has more than one number.
    #[track_caller]
    pub fn hessian(&mut self, x: impl Feed<T>) -> Result<Tensor<T>> {
        self.at(x, |g, x, y| g.hessian(y, x))
    }

    #[track_caller]
    fn at<R>(
        &mut self,
        x: impl Feed<T>,
        look: impl for<'g> FnOnce(&'g Graph<T>, Var<'g, T>, Var<'g, T>) -> Result<R>,
    ) -> Result<R> {
        let at = Location::caller();
        let g = self.graph.eval();
        let x = g.input(x);
        look(g, x, (self.f)(x)).map_err(|e| e.at(at))
    }
}

impl<T: Scalar, F> fmt::Debug for Function<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Function of {}", T::NAME)
    }
}
