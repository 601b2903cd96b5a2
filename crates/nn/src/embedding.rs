use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var, ops::Take};
use gradus_tensor::{Error, Parameter, Params, Result, Scalar, Shape};
use std::panic::Location;

/// A table of vectors, one for each integer: `y = W[x]`.
///
/// Shapes: x integers `[..]`, W `[num_embeddings, embedding_dim]` → y `[.., embedding_dim]`. The parameter `weight` is drawn from
/// the standard normal distribution, as PyTorch's `nn.Embedding`. The row `padding_idx` is 0 at first and is not trained.
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_nn::Embedding;
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// let table = Embedding::new(&params, 10, 4);
/// let mut graph = Graph::new(&params);
/// let y = table.forward(graph.step().labels([[1, 2, 1]]));
/// assert_eq!(y.shape().dims(), [1, 3, 4]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// Source: Y. Bengio et al., A Neural Probabilistic Language Model (2003).
#[derive(Clone, Debug)]
pub struct Embedding<T> {
    /// W, `[num_embeddings, embedding_dim]`.
    pub weight: Parameter<T>,
    padding_idx: Option<u32>,
}

impl<T: Scalar> Embedding<T> {
    /// A table of so many vectors of so many numbers.
    pub fn new(params: &Params<T>, num_embeddings: usize, embedding_dim: usize) -> Self {
        Embedding::padded(params, num_embeddings, embedding_dim, None)
    }

    /// The same, where the row `padding_idx`, if there is one, is 0 at first and receives no gradient.
    pub fn padded(
        params: &Params<T>,
        num_embeddings: usize,
        embedding_dim: usize,
        padding_idx: Option<u32>,
    ) -> Self {
        let blank = padding_idx.map(|row| {
            let start = |row: usize| row.saturating_mul(embedding_dim);
            start(row as usize)..start(row as usize + 1)
        });
        let mut place = 0..;
        let draw = |stream: &mut gradus_tensor::random::Stream| {
            let value = stream.normal();
            let here = place.next().unwrap_or(0);
            if blank.as_ref().is_some_and(|row| row.contains(&here)) { 0.0 } else { value }
        };
        let weight = params.layer().add("weight", [num_embeddings, embedding_dim], draw);
        if padding_idx.is_some_and(|row| row as usize >= num_embeddings) {
            let row = padding_idx.unwrap_or_default();
            let message = format!("padding_idx is {row}, which is not below {num_embeddings}");
            params.report(Error::argument(message).of("embedding"));
        }
        Embedding { weight, padding_idx }
    }
}

impl<T: Scalar> Module<T> for Embedding<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (x.graph(), Location::caller());
        let [count, size] = [self.weight.shape()[0], self.weight.shape()[1]];
        let help = || {
            format!("Embedding::new({count}, {size}) takes integers from 0 to {}", count.saturating_sub(1))
        };
        let take = Take { padding: self.padding_idx, blank: false };
        g.located(at, || g.explained(help, || g.param(&self.weight).push(take, &[x])))
    }

    fn takes_integers(&self) -> bool {
        true
    }

    fn label(&self) -> String {
        format!("Embedding({}, {})", self.weight.shape()[0], self.weight.shape()[1])
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, _: Shape) -> Result<Layer<T>> {
    let padding = options.count("padding_idx")?.map(|row| u32::try_from(row).unwrap_or(u32::MAX));
    let (count, size) = (options.needed("num_embeddings")?, options.needed("embedding_dim")?);
    Ok(Box::new(Embedding::padded(params, count, size, padding)))
}
