use crate::spec::{Layer, Options, sequence};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Error, Params, Result, Scalar, Shape};
use std::panic::Location;

/// A way around a module: y = x + f(x), both of one shape.
///
/// `.add(|p| Residual::new((Linear::new(p, 64, 64), Relu)))`; the parameters are those of the module.
///
/// Source: K. He et al., Deep Residual Learning for Image Recognition (2015).
#[derive(Clone, Copy, Debug)]
pub struct Residual<M> {
    /// What is added to its input: f.
    pub module: M,
}

impl<M> Residual<M> {
    /// A way around the module.
    pub fn new(module: M) -> Self {
        Residual { module }
    }
}

impl<T: Scalar, M: Module<T>> Module<T> for Residual<M> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (x.graph(), Location::caller());
        g.located(at, || {
            let y = self.module.forward(x);
            if y.shape() == x.shape() {
                return x + y;
            }
            let error =
                Error::shape(format!("the module makes {} of {}", y.shape(), x.shape())).of("residual");
            g.fail(error.help("what is added to its input must have the input's shape"), x.shape())
        })
    }

    fn label(&self) -> String {
        format!("Residual({})", self.module.label())
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    Ok(Box::new(Residual::new(sequence(&options.specs("layers", "layers")?, params, shape)?)))
}
