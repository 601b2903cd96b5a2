//! What Adam's family has in common: its options, running means, and weight decay.

use crate::range_check::{decay_rate, not_negative};
use gradus_tensor::{Elem, Result, spec::Options};
use serde::Serialize;

/// The options of Adam's family.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moments {
    /// How much of the running means m and v is kept in each step; default 0.9 and 0.999.
    pub betas: (f64, f64),
    /// What keeps the quotient finite; default 1e-8.
    pub eps: f64,
    /// The factor of the weight decay; default 0.
    pub weight_decay: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Moments { betas: (0.9, 0.999), eps: 1e-8, weight_decay: 0.0 }
    }
}

impl Moments {
    /// Sets the options that are given.
    pub(crate) fn set(&mut self, options: &Options) -> Result<()> {
        self.betas = options.several("betas", self.betas.into())?.into();
        self.eps = options.number("eps", self.eps)?;
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        Ok(())
    }

    pub(crate) fn check(&self) -> Result<()> {
        betas(self.betas)?;
        not_negative("eps", self.eps)?;
        not_negative("weight_decay", self.weight_decay)
    }

    /// 1 − βᵗ for both β.
    pub(crate) fn corrections(&self, t: u64) -> (f64, f64) {
        let correction = |beta: f64| 1.0 - Elem::pow(beta, t as f64);
        (correction(self.betas.0), correction(self.betas.1))
    }

    /// m ← β₁·m + (1 − β₁)·g.
    #[inline(always)]
    pub(crate) fn first<E: Elem>(self, m: E, g: E) -> E {
        mean(self.betas.0, m, g)
    }

    /// v ← β₂·v + (1 − β₂)·g².
    #[inline(always)]
    pub(crate) fn second<E: Elem>(self, v: E, g: E) -> E {
        mean(self.betas.1, v, g * g)
    }
}

/// Refuses decay rates outside their range.
pub(crate) fn betas((beta1, beta2): (f64, f64)) -> Result<()> {
    decay_rate("beta1", beta1)?;
    decay_rate("beta2", beta2)
}

/// A running mean of which β is kept: β·m + (1 − β)·x.
#[inline(always)]
pub(crate) fn mean<E: Elem>(beta: f64, m: E, x: E) -> E {
    x.lit(beta) * m + x.lit(1.0 - beta) * x
}

/// What becomes of the weight decay.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decay {
    None,
    /// g ← g + θ·factor
    Gradient(f64),
    /// θ ← θ·factor
    Weights(f64),
}

impl Decay {
    /// A penalty that goes through the gradient.
    pub(crate) fn coupled(weight_decay: f64) -> Self {
        if weight_decay == 0.0 { Decay::None } else { Decay::Gradient(weight_decay) }
    }

    /// A decay that does not: θ ← θ·(1 − lr·weight_decay).
    pub(crate) fn decoupled(weight_decay: f64, lr: f64) -> Self {
        if weight_decay == 0.0 { Decay::None } else { Decay::Weights(1.0 - lr * weight_decay) }
    }

    /// One or the other.
    pub(crate) fn of(weight_decay: f64, decoupled: bool, lr: f64) -> Self {
        if decoupled { Decay::decoupled(weight_decay, lr) } else { Decay::coupled(weight_decay) }
    }

    /// θ and g after the decay.
    #[inline(always)]
    pub(crate) fn apply<E: Elem>(self, p: E, g: E) -> (E, E) {
        match self {
            Decay::None => (p, g),
            Decay::Gradient(factor) => (p, g + p * g.lit(factor)),
            Decay::Weights(factor) => (p * g.lit(factor), g),
        }
    }
}
