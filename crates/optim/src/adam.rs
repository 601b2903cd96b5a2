use crate::{
    Optimizer,
    range_check::{decay_rate, not_negative},
};
use gradus_tensor::{
    Elem, Params, Range, Result, Rule, Scalar,
    kernels::{Revision, revise},
};
use serde::Serialize;

/// Adam: steps along the mean gradient m, measured in its root mean square √v.
///
/// ```text
/// g ← ∇θ + weight_decay·θ
/// m ← β₁·m + (1 − β₁)·g
/// v ← β₂·v + (1 − β₂)·g²
/// θ ← θ − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + eps)
/// ```
///
/// Names and defaults are PyTorch's (without `amsgrad`). The bias corrections are computed in `f64`, the rest in T.
///
/// Source: D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization (2015), algorithm 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adam {
    pub(crate) betas: (f64, f64),
    pub(crate) eps: f64,
    pub(crate) weight_decay: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Adam { betas: (0.9, 0.999), eps: 1e-8, weight_decay: 0.0 }
    }
}

impl Adam {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr`.
    ///
    /// ```
    /// use gradus_optim::Adam;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// let mut optimizer = Adam::new(&params, 1e-3).betas(0.9, 0.999).eps(1e-8).weight_decay(0.0);
    /// params.gradients(|g| g.fill(42.0));
    /// optimizer.step(); // the first step is lr long, whatever the gradient
    /// assert!((w.value().as_slice()[0] - 0.999).abs() < 1e-12);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Adam::default())
    }

    /// Changes options and judges all of them.
    fn set(&mut self, change: impl FnOnce(&mut Self)) -> Result<()> {
        change(self);
        decay_rate("beta1", self.betas.0)?;
        decay_rate("beta2", self.betas.1)?;
        not_negative("eps", self.eps)?;
        not_negative("weight_decay", self.weight_decay)
    }

    /// The formula of step t.
    pub(crate) fn formula(&self, t: u64, lr: f64, decay: Decay) -> Formula {
        let (beta1, beta2) = self.betas;
        let correction = |beta: f64| 1.0 - Elem::pow(beta, t as f64);
        Formula {
            betas: self.betas,
            eps: self.eps,
            step: lr / correction(beta1),
            root: correction(beta2).sqrt(),
            decay,
        }
    }
}

/// What becomes of the weight decay.
#[derive(Clone, Copy)]
pub(crate) enum Decay {
    None,
    /// g ← g + θ·factor
    Gradient(f64),
    /// θ ← θ·factor
    Weights(f64),
}

/// One step of Adam for each number of θ, m and v.
#[derive(Clone, Copy)]
pub(crate) struct Formula {
    betas: (f64, f64),
    eps: f64,
    step: f64,
    root: f64,
    decay: Decay,
}

impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, m, v]: [E; 3], g: E) -> [E; 3] {
        let (p, g) = match self.decay {
            Decay::None => (p, g),
            Decay::Gradient(factor) => (p, g + p * g.lit(factor)),
            Decay::Weights(factor) => (p * g.lit(factor), g),
        };
        let (beta1, beta2) = self.betas;
        let m = g.lit(beta1) * m + g.lit(1.0 - beta1) * g;
        let v = g.lit(beta2) * v + g.lit(1.0 - beta2) * (g * g);
        [p - g.lit(self.step) * (m / (v.sqrt() / g.lit(self.root) + g.lit(self.eps))), m, v]
    }
}

impl Formula {
    /// Moves a range.
    pub(crate) fn apply<T: Scalar>(self, range: Range<'_, T>) {
        let [mean, square, ..] = range.state;
        revise(self, [range.theta, mean, square], range.grad);
    }
}

impl Rule for Adam {
    const NAME: &'static str = "adam";
    const SLOTS: usize = 2;
    const ELEMENTWISE: bool = true;

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let decay = if self.weight_decay == 0.0 { Decay::None } else { Decay::Gradient(self.weight_decay) };
        self.formula(t, lr, decay).apply(range);
    }
}

/// A rule that has Adam's options, whatever it does with them.
pub trait AdamOptions: Rule {
    /// The options, to be changed.
    fn options(&mut self) -> &mut Adam;
}

impl AdamOptions for Adam {
    fn options(&mut self) -> &mut Adam {
        self
    }
}

impl<T: Scalar, R: AdamOptions> Optimizer<T, R> {
    /// Sets how much of the running means m and v is kept in each step, 0 ≤ β < 1; default 0.9 and 0.999.
    #[track_caller]
    pub fn betas(self, beta1: f64, beta2: f64) -> Self {
        self.option(|rule| rule.options().set(|adam| adam.betas = (beta1, beta2)))
    }

    /// Sets what keeps the quotient finite, ≥ 0; default 1e-8.
    #[track_caller]
    pub fn eps(self, eps: f64) -> Self {
        self.option(|rule| rule.options().set(|adam| adam.eps = eps))
    }

    /// Sets the factor of the weight decay, ≥ 0; default 0 for Adam, 0.01 for AdamW.
    #[track_caller]
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        self.option(|rule| rule.options().set(|adam| adam.weight_decay = weight_decay))
    }
}
