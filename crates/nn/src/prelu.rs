use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Parameter, Params, Result, Scalar, Shape};

/// The rectifier with a learned slope: y = x for x > 0, else a·x, with one slope for all or one for each channel, which is
/// axis 1. The parameter `weight` holds the slopes, 0.25 at first.
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_nn::Prelu;
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let act = Prelu::new(&params);
/// let mut graph = Graph::new(&params);
/// let y = act.forward(graph.step().input([-2.0, 3.0]));
/// y.sum().backward()?;
/// assert_eq!((y.value()?.into_vec(), act.weight.grad().item()?), (vec![-0.5, 3.0], -2.0));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// Source: K. He et al., Delving Deep into Rectifiers (2015).
#[derive(Clone, Debug)]
pub struct Prelu<T> {
    /// The slopes, `[1]` or `[channels]`.
    pub weight: Parameter<T>,
}

impl<T: Scalar> Prelu<T> {
    /// One slope for all, 0.25 at first.
    pub fn new(params: &Params<T>) -> Self {
        Prelu::with(params, 1, 0.25)
    }

    /// So many slopes, 1 or as many as there are channels, each `init` at first.
    pub fn with(params: &Params<T>, num_parameters: usize, init: f64) -> Self {
        Prelu { weight: params.layer().add("weight", [num_parameters], |_| init) }
    }
}

impl<T: Scalar> Module<T> for Prelu<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.prelu(x.graph().param(&self.weight))
    }

    fn label(&self) -> String {
        format!("Prelu({})", self.weight.shape().len())
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, _: Shape) -> Result<Layer<T>> {
    let count = options.count("num_parameters")?.unwrap_or(1);
    Ok(Box::new(Prelu::with(params, count, options.number("init", 0.25)?)))
}
