use gradus_autograd::Var;
use gradus_tensor::{Result, Scalar, spec::Options};

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
    /// The words for them in files, PyTorch's.
    const WORDS: [(&'static str, Reduction); 4] = [
        ("mean", Reduction::Mean),
        ("sum", Reduction::Sum),
        ("none", Reduction::None),
        ("batchmean", Reduction::BatchMean),
    ];

    /// The option `reduction`.
    pub(crate) fn of(options: &Options) -> Result<Reduction> {
        options.choice("reduction", &Reduction::WORDS, Reduction::Mean)
    }

    /// Its word in files.
    pub(crate) fn word(self) -> &'static str {
        Reduction::WORDS.iter().find(|(_, own)| *own == self).map_or("mean", |(word, _)| word)
    }

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
