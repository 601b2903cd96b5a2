use crate::{
    Reduced,
    bce_with_logits::LogitEntropy,
    pointwise::weights,
    reduced::{Kind, OfTarget, Single, alike, entry as drawn},
    spec::{Described, given, values},
};
use gradus_autograd::{ElementwiseN, Var, check::Entry, ops::Values};
use gradus_tensor::{Error, Result, Scalar, spec::Options};

/// The entropy of K yes/no questions z [.., K] against answers y of that shape, averaged over the questions:
/// ℓ = −Σₖ wₖ·(yₖ·ln σ(zₖ) + (1 − yₖ)·ln σ(−zₖ))/K; ∂ℓ/∂zₖ = wₖ·(σ(zₖ) − yₖ)/K.
///
/// Source: PyTorch's MultiLabelSoftMarginLoss (2016–).
pub type MultiLabelSoftMargin = Reduced<QuestionRows>;

/// The options of [`MultiLabelSoftMargin`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionRows {
    weight: Option<Values>,
}

impl MultiLabelSoftMargin {
    /// A weight for each question; the mean still divides by their number, as in PyTorch.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.weight = Some(weight.into());
        self
    }
}

impl Kind for QuestionRows {
    const NAME: &'static str = "multi_label_soft_margin";

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        alike([("output", x[0]), ("target", x[1])])?;
        if x[0].shape().rank() == 0 {
            return Err(Error::shape("a single number has no axis of questions").operand(x[0].operand("output")));
        }
        let losses = x[0].zip(LogitEntropy, x[1]);
        let losses = match &self.weight {
            Some(weight) => losses * weights(weight, losses)?,
            None => losses,
        };
        Ok(losses.mean_axes(&[-1], false).into())
    }
}

impl OfTarget for QuestionRows {}

impl Described for MultiLabelSoftMargin {
    fn with(self, options: &Options) -> Result<Self> {
        Ok(given(self, values(options, "weight")?, Self::weight))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = −Σₖ wₖ·(yₖ·ln σ(zₖ) + (1 − yₖ)·ln σ(−zₖ))/K;  ∂ℓ/∂zₖ = wₖ·(σ(zₖ) − yₖ)/K";
    drawn(formula, &["bce_with_logits", "mean"], |draw| {
        let shape = draw.filled(3);
        let [z, y] = LogitEntropy.domains();
        let inputs = vec![draw.within(shape, z), draw.within(shape, y)];
        (QuestionRows { weight: draw.coin().then(|| Values::from([draw.uniform(0.2, 2.0)])) }, inputs)
    })
}
