use crate::{
    Optimizer,
    range_check::{decay_rate, not_negative},
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar};
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

    /// Moves a range; `prepare` makes of the gradient and θ what the moments see, and may move θ itself.
    pub(crate) fn apply<T: Scalar>(
        &self,
        t: u64,
        lr: f64,
        range: Range<'_, T>,
        prepare: impl Fn(T, &mut T) -> T,
    ) {
        let (beta1, beta2) = self.betas;
        let correction = |beta: f64| 1.0 - Elem::pow(beta, t as f64);
        let step = T::of(lr / correction(beta1));
        let root = T::of(correction(beta2).sqrt());
        let [keep1, take1, keep2, take2, eps] = [beta1, 1.0 - beta1, beta2, 1.0 - beta2, self.eps].map(T::of);
        let (mean, square) = range.state.split_at_mut(range.theta.len());
        for (((p, &g), m), v) in range.theta.iter_mut().zip(range.grad).zip(mean).zip(square) {
            let g = prepare(g, p);
            *m = keep1 * *m + take1 * g;
            *v = keep2 * *v + take2 * (g * g);
            *p = *p - step * (*m / (v.sqrt() / root + eps));
        }
    }
}

impl Rule for Adam {
    const NAME: &'static str = "adam";
    const SLOTS: usize = 2;

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let (decays, decay) = (self.weight_decay != 0.0, T::of(self.weight_decay));
        self.apply(t, lr, range, |g, p| if decays { g + *p * decay } else { g });
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
