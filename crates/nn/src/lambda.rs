use gradus_autograd::{Module, Var};
use gradus_tensor::Scalar;
use std::{fmt, marker::PhantomData};

/// A function as a layer: y = f(x).
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_nn::{Lambda, Linear, Sequential};
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let model = Sequential::new(&params).add(|_| Lambda::new("square", |x| x * x)).add(|p| Linear::new(p, 2, 1));
/// assert_eq!(format!("{model:?}"), "square → Linear(2, 1)");
/// let mut graph = Graph::new(&params);
/// assert_eq!(model.forward(graph.step().input([[1.0, 2.0]])).shape().dims(), [1, 1]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub struct Lambda<T, F> {
    label: String,
    function: F,
    element: PhantomData<fn(T)>,
}

impl<T: Scalar, F: for<'g> Fn(Var<'g, T>) -> Var<'g, T>> Lambda<T, F> {
    /// A function under a name for summaries. It must record the same operations whenever it is called with the same shapes.
    pub fn new(label: &str, function: F) -> Self {
        Lambda { label: label.to_owned(), function, element: PhantomData }
    }
}

impl<T: Scalar, F: for<'g> Fn(Var<'g, T>) -> Var<'g, T>> Module<T> for Lambda<T, F> {
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        (self.function)(x)
    }

    fn label(&self) -> String {
        self.label.clone()
    }
}

impl<T, F> fmt::Debug for Lambda<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lambda({})", self.label)
    }
}
