use crate::{
    Catalogued, Optimizer,
    moments::{Decay, Moments},
    options::{AdamOptions, HasDecoupledWeightDecay},
    range_check::not_negative,
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, kernels::Revision, spec::Options};
use serde::Serialize;

/// NAdam: Adam with Nesterov's momentum, which looks ahead along the mean gradient.
///
/// ```text
#[doc = include_str!("formulas/nadam.txt")]
/// ```
///
/// With `decoupled_weight_decay` the decay is that of [`AdamW`](crate::AdamW). Names and defaults are PyTorch's.
///
/// Source: T. Dozat, Incorporating Nesterov Momentum into Adam (2016), algorithm 2, with PyTorch's schedule of μ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NAdam {
    #[serde(flatten)]
    moments: Moments,
    momentum_decay: f64,
    decoupled_weight_decay: bool,
}

impl Default for NAdam {
    fn default() -> Self {
        NAdam { moments: Moments::default(), momentum_decay: 4e-3, decoupled_weight_decay: false }
    }
}

impl NAdam {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 2e-3).
    ///
    /// ```
    /// use gradus_optim::NAdam;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// params.gradients(|g| g.fill(1.0));
    /// NAdam::new(&params, 2e-3).momentum_decay(4e-3).step();
    /// assert!(w.value().as_slice()[0] < 1.0);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, NAdam::default())
    }

    /// μₜ.
    fn mu(&self, t: u64) -> f64 {
        self.moments.betas.0 * (1.0 - 0.5 * Elem::pow(0.96, t as f64 * self.momentum_decay))
    }
}

#[derive(Clone, Copy)]
struct Formula {
    moments: Moments,
    decay: Decay,
    along_gradient: f64,
    along_mean: f64,
    correction: f64,
}

impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, m, v]: [E; 3], g: E) -> [E; 3] {
        let (p, g) = self.decay.apply(p, g);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        let root = (v / g.lit(self.correction)).sqrt() + g.lit(self.moments.eps);
        let p = p - g.lit(self.along_gradient) * (g / root);
        [p - g.lit(self.along_mean) * (m / root), m, v]
    }
}

impl Rule for NAdam {
    const NAME: &'static str = "nadam";
    const SLOTS: usize = 2;
    /// μ₁⋯μₜ.
    const NUMBERS: usize = 1;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        self.moments.check()?;
        not_negative("momentum_decay", self.momentum_decay)
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.moments.betas.0 = momentum;
        true
    }

    fn begin(&self, t: u64, _lr: f64, numbers: &mut [f64]) {
        for product in numbers {
            *product = self.mu(t) * if t == 1 { 1.0 } else { *product };
        }
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [mean, square, ..], numbers, maximize, .. } = range;
        let product = numbers.first().copied().unwrap_or(0.0);
        let (mu, next) = (self.mu(t), self.mu(t + 1));
        let formula = Formula {
            moments: self.moments,
            decay: Decay::of(self.moments.weight_decay, self.decoupled_weight_decay, lr),
            along_gradient: lr * (1.0 - mu) / (1.0 - product),
            along_mean: lr * next / (1.0 - product * next),
            correction: self.moments.corrections(t).1,
        };
        sweep(formula, [theta, mean, square], grad, maximize);
    }
}

impl AdamOptions for NAdam {
    fn options(&mut self) -> &mut Moments {
        &mut self.moments
    }
}

impl HasDecoupledWeightDecay for NAdam {
    fn decoupled_weight_decay(&mut self) -> &mut bool {
        &mut self.decoupled_weight_decay
    }
}

impl Catalogued for NAdam {
    const SUMMARY: &'static str = "Adam with Nesterov's momentum";
    const FORMULA: &'static str = include_str!("formulas/nadam.txt");
    const LR: f64 = 2e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.moments.set(options)?;
        self.momentum_decay = options.number("momentum_decay", self.momentum_decay)?;
        self.decoupled_weight_decay = options.flag("decoupled_weight_decay", self.decoupled_weight_decay)?;
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, NAdam> {
    /// Sets how fast the momentum comes to β₁, ≥ 0; default 4e-3.
    #[track_caller]
    pub fn momentum_decay(self, momentum_decay: f64) -> Self {
        self.option(|rule| rule.momentum_decay = momentum_decay)
    }
}
