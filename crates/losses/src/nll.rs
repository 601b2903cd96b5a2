use crate::{
    Reduced,
    classes::Classes,
    reduced::{Kind, OfTarget, Single, entry as drawn},
    spec::Described,
};
use gradus_autograd::{Var, check::Entry, ops::Values};
use gradus_tensor::{Result, Scalar, Shape, spec::Options};

/// The negative log-likelihood of class labels y [..] under logarithms of probabilities x [.., K], as log-softmax gives them:
/// ℓ = −w_y·x_y; ∂ℓ/∂x = −w_y·onehot(y). The mean divides by Σ w_y.
///
/// [`CrossEntropy`](crate::CrossEntropy) takes logits, and has the same options.
///
/// Source: PyTorch's NLLLoss (2016–).
pub type Nll = Reduced<Likelihood>;

/// The options of [`Nll`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Likelihood(Classes);

impl Nll {
    /// A weight for each class.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.0.weight = Some(weight.into());
        self
    }

    /// The label of rows that do not count; as labels are stored in u32, −100 is `-100i64 as u32`.
    pub fn ignore_index(mut self, index: i64) -> Self {
        self.kind.0.ignore_index = Classes::ignoring(index);
        self
    }

    /// The axis of the classes, the last one by default; PyTorch has them along axis 1 also where more axes follow.
    pub fn class_axis(mut self, axis: i32) -> Self {
        self.kind.0.class_axis = Some(axis);
        self
    }
}

impl Kind for Likelihood {
    const NAME: &'static str = "nll";

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        self.0.likelihood(&self.0.labelled(x[0], x[1])?)
    }
}

impl OfTarget for Likelihood {
    const LABELS: bool = true;
}

impl Described for Nll {
    fn with(self, options: &Options) -> Result<Self> {
        let mut own = self;
        own.kind.0.set(options, "weight")?;
        Ok(own)
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    drawn("ℓ = −w_y·x_y;  ∂ℓ/∂x = −w_y·onehot(y)", &["gather"], |draw| {
        let shape = draw.filled(3);
        let rows = Shape::new(&shape.dims()[..shape.rank() - 1]).unwrap_or(Shape::SCALAR);
        let weights = (0..shape.last()).map(|_| draw.uniform(0.2, 2.0)).collect::<Vec<_>>();
        let classes =
            Classes { weight: draw.coin().then(|| Values::from(weights)), ignore_index: None, class_axis: None };
        (Likelihood(classes), vec![draw.real(shape), draw.integers(rows, shape.last())])
    })
}
