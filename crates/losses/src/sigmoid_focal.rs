use crate::{Pointwise, pointwise::each, reduced::option, spec::Described};
use gradus_autograd::{Domain, ElementwiseN, check::Entry};
use gradus_tensor::{Elem, Result, spec::Options};

/// Focal loss of logits z, binary: ℓ = α_t·(1 − p_t)^γ·ℓ_bce, where p_t is the probability σ(z) of the right answer and ℓ_bce the
/// entropy −ln p_t; answers that are right already count little. For soft targets p_t = p·y + (1 − p)·(1 − y);
/// ∂ℓ/∂z = α_t·(1 − p_t)^γ·(γ·ℓ_bce·s′/s + σ(z) − y) with s = 1 − p_t.
///
/// As torchvision's `sigmoid_focal_loss`: α = 0.25 weighs y = 1 and 1 − α weighs y = 0, a negative α weighs nothing; γ = 2.
///
/// Source: T.-Y. Lin et al., Focal Loss for Dense Object Detection (2017).
pub type SigmoidFocal = Pointwise<FocalEntropy>;

/// The formula of [`SigmoidFocal`]: α_t·(1 − p_t)^γ·ℓ_bce.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FocalEntropy {
    /// The weight of y = 1, 0.25 by default; a negative one weighs nothing.
    pub alpha: f64,
    /// How little right answers count: γ, 2 by default, not negative.
    pub gamma: f64,
}

impl Default for FocalEntropy {
    fn default() -> Self {
        FocalEntropy { alpha: 0.25, gamma: 2.0 }
    }
}

impl SigmoidFocal {
    /// The weight of y = 1, 0.25 by default; a negative one weighs nothing.
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.kind.formula.alpha = alpha;
        self
    }

    /// How little right answers count: γ, 2 by default, not negative.
    pub fn gamma(mut self, gamma: f64) -> Self {
        self.kind.formula.gamma = gamma;
        self
    }
}

impl FocalEntropy {
    /// 1 − p_t = σ(z)·(1 − y) + σ(−z)·y.
    #[inline(always)]
    fn wrong<E: Elem>(self, z: E, y: E) -> E {
        z.sigmoid() * (y.lit(1.0) - y) + (-z).sigmoid() * y
    }

    /// s^γ; s counts as at least 10⁻¹⁸, since slopes of powers may be infinite at 0.
    #[inline(always)]
    fn power<E: Elem>(self, s: E) -> E {
        if self.gamma == 0.0 { s.lit(1.0) } else { s.max(s.lit(1e-18)).pow(s.lit(self.gamma)) }
    }

    /// α_t = α·y + (1 − α)·(1 − y).
    #[inline(always)]
    fn balance<E: Elem>(self, y: E) -> E {
        if self.alpha < 0.0 {
            return y.lit(1.0);
        }
        y.lit(self.alpha) * y + y.lit(1.0 - self.alpha) * (y.lit(1.0) - y)
    }
}

impl ElementwiseN<2> for FocalEntropy {
    const NAME: &'static str = "sigmoid_focal";
    fn domains(self) -> [Domain; 2] {
        [Domain::REAL, Domain::between(0.0, 1.0)]
    }
    fn check(self) -> Result<()> {
        option("gamma", self.gamma, self.gamma >= 0.0, "a number from 0 up")
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        let entropy = x.max(x.lit(0.0)) - x * t + (-x.abs()).exp().ln_1p();
        self.balance(t) * self.power(self.wrong(x, t)) * entropy
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let entropy = x.max(x.lit(0.0)) - x * t + (-x.abs()).exp().ln_1p();
        let (p, q, one, two) = (x.sigmoid(), (-x).sigmoid(), x.lit(1.0), x.lit(2.0));
        let wrong = self.wrong(x, t);
        let (power, safe) = (self.power(wrong), wrong.where_pos(wrong, one));
        let share = x.lit(self.gamma) * entropy * (p * q * (one - two * t)) / safe;
        let by_x = self.balance(t) * power * (share + p - t);
        let rest = x.lit(self.gamma) * entropy * (q - p) / safe - x;
        let by_balance = if self.alpha < 0.0 { x.lit(0.0) } else { x.lit(2.0 * self.alpha - 1.0) };
        [by_x, power * (self.balance(t) * rest + by_balance * entropy)]
    }
}

impl Described for SigmoidFocal {
    fn with(self, options: &Options) -> Result<Self> {
        let FocalEntropy { alpha, gamma } = self.kind.formula;
        Ok(self.alpha(options.number("alpha", alpha)?).gamma(options.number("gamma", gamma)?))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = α_t·(1 − p_t)^γ·ℓ_bce;  ∂ℓ/∂z = α_t·(1 − p_t)^γ·(γ·ℓ_bce·s′/s + σ(z) − y)", |draw| FocalEntropy { alpha: [0.25, 0.6, -1.0][draw.below(3)], gamma: [2.0, 0.0, 1.5][draw.below(3)] })
}
