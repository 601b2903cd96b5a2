use gradus_autograd::{Module, Var};
use gradus_tensor::{Params, Scalar};
use std::ops::Deref;

/// A module together with its parameters, so that the five steps of training read as in the textbook:
/// `model.forward(x)`, `model.zero_grad()`.
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_nn::{Linear, Model, Relu};
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// let layers = (Linear::new(&params.scope("fc1"), 2, 16), Relu, Linear::new(&params.scope("fc2"), 16, 1));
/// let model = Model::new(&params, layers);
/// let mut graph = Graph::new(model.params());
/// let loss = model.forward(graph.step().input([[0.0, 1.0]])).sum();
/// model.zero_grad();
/// loss.backward()?;
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Model<T: Scalar, M> {
    params: Params<T>,
    module: M,
}

impl<T: Scalar, M> Model<T, M> {
    /// A module and the parameters that its layers were made from.
    pub fn new(params: &Params<T>, module: M) -> Self {
        Model { params: params.clone(), module }
    }

    /// The parameters.
    pub fn params(&self) -> &Params<T> {
        &self.params
    }

    /// Sets the gradients to zero, before a backward pass accumulates into them.
    pub fn zero_grad(&self) {
        self.params.zero_grad();
    }
}

impl<T: Scalar, M> Deref for Model<T, M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.module
    }
}

impl<T: Scalar, M: Module<T>> Module<T> for Model<T, M> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        self.module.forward(x)
    }
    fn label(&self) -> String {
        self.module.label()
    }
}
