//! Derivatives of every kind: directional ones, Jacobians, Hessians, gradients of single samples.
//!
//! Everything is made of the reverse walk. A transposed pass dx = Jᵀ·u is linear in u, so the transposed pass of *that* is
//! the tangent pass dy = J·v, and u's value is never asked for: forward mode needs no second rule for any op.

mod function;
mod matrix;
mod samples;

pub use function::Function;

use crate::{Graph, Var};
use gradus_tensor::{Error, Scalar};

impl<T: Scalar> Graph<T> {
    /// The Jacobian–vector product Σᵢ ∂y/∂xᵢ·vᵢ, in the shape of y, as a variable: how y moves when each x moves along its v.
    ///
    /// This is forward mode: it costs about as much as y itself, however many inputs there are.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([1.0, 2.0, 3.0]);
    /// let y = x * x;
    /// let along = g.jvp(y, &[x], &[g.input([1.0, 0.0, -1.0])]);
    /// assert_eq!(along.value()?.as_slice(), [2.0, 0.0, -6.0]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// Source: J. Townsend, A new trick for calculating Jacobian vector products (2017): forward mode from two reverse passes.
    #[track_caller]
    pub fn jvp<'g>(&'g self, y: Var<'g, T>, x: &[Var<'g, T>], v: &[Var<'g, T>]) -> Var<'g, T> {
        if let Some(error) = unlike("jvp", x, v) {
            return self.fail(error, y.shape());
        }
        let u = y.constant(0.0).broadcast_to(y.shape());
        let dx = self.vjp(y, u, x);
        match self.vjp(inner(self, &dx, v), self.constant(1.0), &[u])[..] {
            [dy] => dy,
            _ => y,
        }
    }

    /// The Hessian–vector products ∂/∂xᵢ Σⱼ ⟨∂Σy/∂xⱼ, vⱼ⟩, one in the shape of each x, as variables.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([1.0, 2.0]);
    /// let y = (x * x * x).sum(); // its Hessian is diag(6x)
    /// let along = g.hvp(y, &[x], &[g.input([1.0, 1.0])]);
    /// assert_eq!(along[0].value()?.as_slice(), [6.0, 12.0]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// Source: B. Pearlmutter, Fast Exact Multiplication by the Hessian (1994).
    #[track_caller]
    pub fn hvp<'g>(&'g self, y: Var<'g, T>, x: &[Var<'g, T>], v: &[Var<'g, T>]) -> Vec<Var<'g, T>> {
        if let Some(error) = unlike("hvp", x, v) {
            return x.iter().map(|x| self.fail(error.clone(), x.shape())).collect();
        }
        let first = self.slopes(y, x);
        self.vjp(inner(self, &first, v), self.constant(1.0), x)
    }

    /// ∂Σy/∂xᵢ for any number of variables.
    #[track_caller]
    fn slopes<'g>(&'g self, y: Var<'g, T>, x: &[Var<'g, T>]) -> Vec<Var<'g, T>> {
        self.vjp(y, y.ones(), x)
    }
}

/// Σᵢ ⟨aᵢ, bᵢ⟩
#[track_caller]
fn inner<'g, T: Scalar>(g: &'g Graph<T>, a: &[Var<'g, T>], b: &[Var<'g, T>]) -> Var<'g, T> {
    let products = a.iter().zip(b).map(|(a, b)| (*a * *b).sum());
    products.reduce(|sum, product| sum + product).unwrap_or_else(|| g.constant(0.0))
}

/// What is wrong with directions, if they are not one for each variable in its shape.
fn unlike<T: Scalar>(what: &'static str, x: &[Var<'_, T>], v: &[Var<'_, T>]) -> Option<Error> {
    if x.len() != v.len() {
        let message = format!("{} directions are given for {} variables", v.len(), x.len());
        return Some(Error::argument(message).of(what));
    }
    let (place, (x, v)) = x.iter().zip(v).enumerate().find(|(_, (x, v))| x.shape() != v.shape())?;
    let message = format!("direction {} is {}, the variable {}", place + 1, v.shape(), x.shape());
    Some(Error::shape(message).of(what).help("a direction has the shape of its variable"))
}
