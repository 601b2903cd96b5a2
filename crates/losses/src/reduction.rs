use gradus_autograd::Var;
use gradus_tensor::Scalar;

/// What becomes of the losses of the single elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reduction {
    /// They are returned as they are.
    None,
    /// Their mean, PyTorch's default.
    #[default]
    Mean,
    /// Their sum.
    Sum,
    /// Their sum over the number of rows, the size of the first axis: what Kullback and Leibler's divergence needs.
    BatchMean,
}

impl Reduction {
    /// Applies the reduction to the losses of the single elements.
    #[track_caller]
    pub fn apply<T: Scalar>(self, losses: Var<'_, T>) -> Var<'_, T> {
        match self {
            Reduction::None => losses,
            Reduction::Mean => losses.mean(),
            Reduction::Sum => losses.sum(),
            Reduction::BatchMean => {
                let rows = losses.shape().dims().first().copied().unwrap_or(1);
                losses.sum() / rows as f64
            }
        }
    }
}
