use crate::{
    Reduced,
    pointwise::weights,
    reduced::{Kind, OfTarget, Single, alike, entry as drawn},
    spec::{Described, given, values},
};
use gradus_autograd::{Domain, ElementwiseN, Var, check::Entry, ops::Values};
use gradus_tensor::{Elem, Result, Scalar, spec::Options};

/// Binary cross-entropy of logits z, p = σ(z), in the form that neither overflows nor cancels:
/// ℓ = max(z, 0) − z·y + ln(1 + e^(−|z|)); ∂ℓ/∂z = σ(z) − y.
///
/// K outputs are K independent yes/no questions (multi-label); for one class out of K use
/// [`CrossEntropy`](crate::CrossEntropy). Each loss can have a `weight`, and each question a `pos_weight` for the answer yes.
///
/// Source: PyTorch's BCEWithLogitsLoss (2017–); C. Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.90.
pub type BceWithLogits = Reduced<Questions>;

/// The options of [`BceWithLogits`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Questions {
    weight: Option<Values>,
    pos_weight: Option<Values>,
}

impl BceWithLogits {
    /// What each loss is multiplied by; the mean still divides by the number of elements, as in PyTorch.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.weight = Some(weight.into());
        self
    }

    /// How much the answer yes counts, against 1 for no: one number for each question, or numbers that stretch to that.
    pub fn pos_weight(mut self, pos_weight: impl Into<Values>) -> Self {
        self.kind.pos_weight = Some(pos_weight.into());
        self
    }
}

impl Kind for Questions {
    const NAME: &'static str = "bce_with_logits";

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        let (z, y) = (x[0], x[1]);
        alike([("output", z), ("target", y)])?;
        let losses = match &self.pos_weight {
            None => z.zip(LogitEntropy, y),
            Some(weight) => z.zip3(WeightedLogitEntropy, y, weights(weight, z)?),
        };
        match &self.weight {
            None => Ok(losses.into()),
            Some(weight) => Ok((losses * weights(weight, losses)?).into()),
        }
    }
}

impl OfTarget for Questions {}

/// The formula of [`BceWithLogits`]: max(z, 0) − z·y + ln(1 + e^(−|z|)).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogitEntropy;

/// ln(1 + e^(−z)).
#[inline(always)]
fn no<E: Elem>(z: E) -> E {
    (-z).max(z.lit(0.0)) + (-z.abs()).exp().ln_1p()
}

impl ElementwiseN<2> for LogitEntropy {
    const NAME: &'static str = "bce_with_logits";
    fn domains(self) -> [Domain; 2] {
        [Domain::REAL, Domain::between(0.0, 1.0)]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [z, y]: [E; 2]) -> E {
        z.max(z.lit(0.0)) - z * y + (-z.abs()).exp().ln_1p()
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [z, y]: [E; 2], _: E) -> [E; 2] {
        [z.sigmoid() - y, -z]
    }
}

/// The same where the answer yes counts w times: (1 − y)·z + (1 + (w − 1)·y)·ln(1 + e^(−z)).
#[derive(Clone, Copy, Debug, PartialEq)]
struct WeightedLogitEntropy;

impl ElementwiseN<3> for WeightedLogitEntropy {
    const NAME: &'static str = "bce_with_logits";
    #[inline(always)]
    fn value<E: Elem>(self, [z, y, w]: [E; 3]) -> E {
        let one = z.lit(1.0);
        (one - y) * z + (one + (w - one) * y) * no(z)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [z, y, w]: [E; 3], _: E) -> [E; 3] {
        let one = z.lit(1.0);
        let by_z = (one - y) - (one + (w - one) * y) * (-z).sigmoid();
        [by_z, (w - one) * no(z) - z, y * no(z)]
    }
}

impl Described for BceWithLogits {
    fn with(self, options: &Options) -> Result<Self> {
        let weighted = given(self, values(options, "weight")?, Self::weight);
        Ok(given(weighted, values(options, "pos_weight")?, Self::pos_weight))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = max(z, 0) − z·y + ln(1 + e^(−|z|));  ∂ℓ/∂z = σ(z) − y";
    drawn(formula, &["bce_with_logits"], |draw| {
        let shape = draw.filled(3);
        let [z, y] = LogitEntropy.domains();
        let inputs = vec![draw.within(shape, z), draw.within(shape, y)];
        let mut weight = || draw.coin().then(|| Values::from([draw.uniform(0.2, 3.0)]));
        (Questions { weight: weight(), pos_weight: weight() }, inputs)
    })
}
