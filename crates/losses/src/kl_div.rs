use crate::{
    Pointwise,
    pointwise::{each, nothing},
    spec::Described,
};
use gradus_autograd::{Domain, ElementwiseN, check::Entry};
use gradus_tensor::{Elem, Result, spec::Options};

/// Kullback and Leibler's divergence of a target distribution q from ln p, the logarithms that the network gives:
/// ℓ = q·(ln q − ln p), or e^t·(t − ln p) where the target holds t = ln q; ∂ℓ/∂ln p = −q.
///
/// `log_target` is false by default. The sum over a row is the divergence; its mean over rows is [`Reduction::BatchMean`]:
/// `KlDiv::new(Reduction::BatchMean)`. Where q = 0 the loss is 0; a negative q counts as 0 in q·ln q.
///
/// Source: S. Kullback, R. A. Leibler, On Information and Sufficiency (1951).
///
/// [`Reduction::BatchMean`]: crate::Reduction::BatchMean
pub type KlDiv = Pointwise<Divergence>;

/// The formula of [`KlDiv`]: q·(ln q − ln p).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Divergence {
    /// Whether the target holds logarithms of probabilities; false by default.
    pub log_target: bool,
}

impl KlDiv {
    /// Whether the target holds logarithms of probabilities; false by default.
    pub fn log_target(mut self, log_target: bool) -> Self {
        self.kind.formula.log_target = log_target;
        self
    }
}

/// t where it is positive, else 1, whose logarithm is harmless.
#[inline(always)]
fn positive<E: Elem>(t: E) -> E {
    t.where_pos(t, t.lit(1.0))
}

impl ElementwiseN<2> for Divergence {
    const NAME: &'static str = "kl_div";
    fn domains(self) -> [Domain; 2] {
        [Domain::between(-3.0, 0.0), if self.log_target { Domain::between(-3.0, 0.0) } else { Domain::UNIT }]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, t]: [E; 2]) -> E {
        if self.log_target {
            return t.exp() * (t - x);
        }
        t.where_pos(t * positive(t).ln(), nothing(t)) - t * x
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, t]: [E; 2], _: E) -> [E; 2] {
        if self.log_target {
            let q = t.exp();
            return [-q, q * (t - x + x.lit(1.0))];
        }
        [-t, t.where_pos(positive(t).ln() + x.lit(1.0), nothing(t)) - x]
    }
}

impl Described for KlDiv {
    fn with(self, options: &Options) -> Result<Self> {
        let log_target = options.flag("log_target", self.kind.formula.log_target)?;
        Ok(self.log_target(log_target))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    each("ℓ = q·(ln q − x), x = ln p;  ∂ℓ/∂x = −q", |draw| Divergence { log_target: draw.coin() })
}
