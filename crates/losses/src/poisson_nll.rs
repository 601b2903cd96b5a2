use crate::{
    Pointwise,
    pointwise::{each, nothing},
    spec::Described,
};
use gradus_autograd::{Domain, ElementwiseN, check::Entry};
use gradus_tensor::{Elem, Result, spec::Options};

/// The negative log-likelihood of counts y under a Poisson distribution: ℓ = e^x − y·x where the output x is the logarithm of
/// the expected count (`log_input`, the default), else ℓ = x − y·ln(x + ε); ∂ℓ/∂x = e^x − y, or 1 − y/(x + ε).
///
/// With `full`, Stirling's approximation y·ln y − y + ½·ln(2πy) of ln y! is added where y > 1. ε is 10⁻⁸ by default.
///
/// Source: PyTorch's PoissonNLLLoss (2017–); J. Stirling, Methodus Differentialis (1730).
pub type PoissonNll = Pointwise<PoissonLikelihood>;

/// The formula of [`PoissonNll`]: e^x − y·x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoissonLikelihood {
    /// Whether the output is the logarithm of the expected count; true by default.
    pub log_input: bool,
    /// Whether the approximation of ln y! is added; false by default.
    pub full: bool,
    /// What is added to the expected count before its logarithm is taken: ε, 10⁻⁸ by default.
    pub eps: f64,
}

impl Default for PoissonLikelihood {
    fn default() -> Self {
        PoissonLikelihood { log_input: true, full: false, eps: 1e-8 }
    }
}

impl PoissonNll {
    /// Whether the output is the logarithm of the expected count; true by default.
    pub fn log_input(mut self, log_input: bool) -> Self {
        self.kind.formula.log_input = log_input;
        self
    }

    /// Whether the approximation of ln y! is added; false by default.
    pub fn full(mut self, full: bool) -> Self {
        self.kind.formula.full = full;
        self
    }

    /// What is added to the expected count before its logarithm is taken: ε, 10⁻⁸ by default.
    pub fn eps(mut self, eps: f64) -> Self {
        self.kind.formula.eps = eps;
        self
    }
}

impl ElementwiseN<2> for PoissonLikelihood {
    const NAME: &'static str = "poisson_nll";
    fn domains(self) -> [Domain; 2] {
        [if self.log_input { Domain::REAL } else { Domain::POSITIVE }, Domain::between(0.0, 5.0).kink(1.0)]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        let fit = if self.log_input { x.exp() - t * x } else { x - t * (x + x.lit(self.eps)).ln() };
        if !self.full {
            return fit;
        }
        let (large, one) = (t - t.lit(1.0), t.lit(1.0));
        let y = large.where_pos(t, one);
        let stirling = y * y.ln() - y + t.lit(0.5) * (t.lit(std::f64::consts::TAU) * y).ln();
        fit + large.where_pos(stirling, nothing(t))
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        let by_x = if self.log_input { x.exp() - t } else { x.lit(1.0) - t / (x + x.lit(self.eps)) };
        let fit = if self.log_input { -x } else { -(x + x.lit(self.eps)).ln() };
        if !self.full {
            return [by_x, fit];
        }
        let large = t - t.lit(1.0);
        let y = large.where_pos(t, t.lit(1.0));
        [by_x, fit + large.where_pos(y.ln() + t.lit(0.5) / y, nothing(t))]
    }
}

impl Described for PoissonNll {
    fn with(self, options: &Options) -> Result<Self> {
        let PoissonLikelihood { log_input, full, eps } = self.kind.formula;
        let own = self.log_input(options.flag("log_input", log_input)?);
        Ok(own.full(options.flag("full", full)?).eps(options.number("eps", eps)?))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = exp(x) − y·x;  ∂ℓ/∂x = exp(x) − y", |draw| PoissonLikelihood { log_input: draw.coin(), full: draw.coin(), eps: 1e-8 })
}
