use crate::Summary;
use gradus_autograd::{Module, Var};
use gradus_tensor::{Params, Scalar, Shape};
use std::{fmt, panic::Location};

/// Modules applied one after another, whose parameters are named by their place as in PyTorch's `nn.Sequential`:
/// `0.weight`, `2.weight` where place 1 is an activation.
pub struct Sequential<T: Scalar> {
    params: Params<T>,
    layers: Vec<Box<dyn Module<T> + Send + Sync>>,
}

impl<T: Scalar> Sequential<T> {
    /// No layers yet; their parameters will be under this scope.
    pub fn new(params: &Params<T>) -> Self {
        Sequential { params: params.clone(), layers: Vec::new() }
    }

    /// Adds the layer that `make` makes under the scope of its place: `.add(|p| Linear::new(p, 64, 10))`, `.add(|_| Relu)`.
    #[allow(clippy::should_implement_trait)]
    pub fn add<M: Module<T> + Send + Sync + 'static>(mut self, make: impl FnOnce(&Params<T>) -> M) -> Self {
        let scope = self.scope(self.layers.len());
        self.layers.push(Box::new(make(&scope)));
        self
    }

    /// Adds a module without parameters that was chosen as the program runs: `.boxed(activation(name)?)`.
    pub fn boxed(mut self, module: Box<dyn Module<T> + Send + Sync>) -> Self {
        self.layers.push(module);
        self
    }

    /// The number of layers.
    pub fn len(&self) -> usize {
        self.layers.len()
    }

    /// Whether there are no layers.
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// The layers from first to last, for programs that look between them.
    pub fn layers(&self) -> impl ExactSizeIterator<Item = &dyn Module<T>> {
        self.layers.iter().map(|layer| &**layer as &dyn Module<T>)
    }

    /// A table of the layers: label, output shape for an input of the given shape, number of parameters.
    pub fn summary(&self, input: impl Into<Shape>) -> Summary {
        Summary::of(&self.params, input.into(), self.named())
    }

    fn scope(&self, place: usize) -> Params<T> {
        self.params.scope(&place.to_string())
    }

    fn named(&self) -> impl Iterator<Item = (Params<T>, &dyn Module<T>)> {
        self.layers.iter().enumerate().map(|(place, layer)| (self.scope(place), &**layer as &dyn Module<T>))
    }
}

impl<T: Scalar> Module<T> for Sequential<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let at = Location::caller();
        x.graph().located(at, || self.layers.iter().fold(x, |x, layer| layer.forward(x)))
    }

    fn takes_integers(&self) -> bool {
        self.layers.first().is_some_and(|layer| layer.takes_integers())
    }

    fn label(&self) -> String {
        self.layers.iter().map(|layer| layer.label()).collect::<Vec<_>>().join(" → ")
    }
}

impl<T: Scalar> fmt::Debug for Sequential<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}
