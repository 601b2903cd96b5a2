//! Options that several rules share, under PyTorch's names: one builder method each.

use crate::{Moments, Optimizer};
use gradus_tensor::{Rule, Scalar};

/// A rule with two running means.
pub trait HasBetas: Rule {
    /// How much of each mean is kept in a step.
    fn betas(&mut self) -> &mut (f64, f64);
}

/// A rule with a small number in a denominator.
pub trait HasEps: Rule {
    /// That number.
    fn eps(&mut self) -> &mut f64;
}

/// A rule that draws the weights to zero.
pub trait HasWeightDecay: Rule {
    /// How strongly.
    fn weight_decay(&mut self) -> &mut f64;
}

impl<T: Scalar, R: HasBetas> Optimizer<T, R> {
    /// Sets how much of the two running means is kept in each step, 0 ≤ β < 1.
    #[track_caller]
    pub fn betas(self, beta1: f64, beta2: f64) -> Self {
        self.option(|rule| *rule.betas() = (beta1, beta2))
    }
}

impl<T: Scalar, R: HasEps> Optimizer<T, R> {
    /// Sets what keeps the quotient finite, ≥ 0.
    #[track_caller]
    pub fn eps(self, eps: f64) -> Self {
        self.option(|rule| *rule.eps() = eps)
    }
}

impl<T: Scalar, R: HasWeightDecay> Optimizer<T, R> {
    /// Sets the factor of the weight decay, ≥ 0.
    #[track_caller]
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        self.option(|rule| *rule.weight_decay() = weight_decay)
    }
}

/// A rule that has the options of Adam's family, whatever it does with them.
pub trait AdamOptions: Rule {
    /// The options, to be changed.
    fn options(&mut self) -> &mut Moments;
}

impl<R: AdamOptions> HasBetas for R {
    fn betas(&mut self) -> &mut (f64, f64) {
        &mut self.options().betas
    }
}

impl<R: AdamOptions> HasEps for R {
    fn eps(&mut self) -> &mut f64 {
        &mut self.options().eps
    }
}

impl<R: AdamOptions> HasWeightDecay for R {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.options().weight_decay
    }
}

/// A rule with a buffer that keeps some of the steps before.
pub trait HasMomentum: Rule {
    /// How much of it is kept in a step.
    fn momentum(&mut self) -> &mut f64;
}

impl<T: Scalar, R: HasMomentum> Optimizer<T, R> {
    /// Sets how much of the buffer is kept in each step, ≥ 0.
    #[track_caller]
    pub fn momentum(self, momentum: f64) -> Self {
        self.option(|rule| *rule.momentum() = momentum)
    }
}

/// A rule that may look ahead along its buffer.
pub trait HasNesterov: Rule {
    /// Whether it does.
    fn nesterov(&mut self) -> &mut bool;
}

impl<T: Scalar, R: HasNesterov> Optimizer<T, R> {
    /// Sets whether to look ahead along the buffer.
    #[track_caller]
    pub fn nesterov(self, nesterov: bool) -> Self {
        self.option(|rule| *rule.nesterov() = nesterov)
    }
}

/// A rule that may keep the largest v.
pub trait HasAmsgrad: Rule {
    /// Whether it does.
    fn amsgrad(&mut self) -> &mut bool;
}

impl<T: Scalar, R: HasAmsgrad> Optimizer<T, R> {
    /// Sets whether the largest v so far takes the place of v; default false.
    #[track_caller]
    pub fn amsgrad(self, amsgrad: bool) -> Self {
        self.option(|rule| *rule.amsgrad() = amsgrad)
    }
}

/// A rule whose weight decay may pass through the moments or not.
pub trait HasDecoupledWeightDecay: Rule {
    /// Whether it does not.
    fn decoupled_weight_decay(&mut self) -> &mut bool;
}

impl<T: Scalar, R: HasDecoupledWeightDecay> Optimizer<T, R> {
    /// Sets whether the weight decay is that of AdamW: θ ← θ·(1 − lr·weight_decay); default false.
    #[track_caller]
    pub fn decoupled_weight_decay(self, decoupled: bool) -> Self {
        self.option(|rule| *rule.decoupled_weight_decay() = decoupled)
    }
}
