use crate::{
    Catalogued, Optimizer,
    moments::Decay,
    options::{HasEps, HasWeightDecay},
    range_check::not_negative,
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, kernels::Revision, spec::Options};
use serde::Serialize;

/// Adagrad: steps measured in the root of the sum s of all squares so far, so that rare features learn fast.
///
/// ```text
#[doc = include_str!("formulas/adagrad.txt")]
/// ```
///
/// Names and defaults are PyTorch's.
///
/// Source: J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization
/// (2011).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Adagrad {
    lr_decay: f64,
    weight_decay: f64,
    initial_accumulator_value: f64,
    eps: f64,
}

impl Default for Adagrad {
    fn default() -> Self {
        Adagrad { lr_decay: 0.0, weight_decay: 0.0, initial_accumulator_value: 0.0, eps: 1e-10 }
    }
}

impl Adagrad {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-2).
    ///
    /// ```
    /// use gradus_optim::Adagrad;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// let mut optimizer = Adagrad::new(&params, 0.1).lr_decay(0.01).initial_accumulator_value(16.0);
    /// params.gradients(|g| g.fill(3.0));
    /// optimizer.step(); // lr·3/√(16 + 9)
    /// assert!((w.value().as_slice()[0] - 0.94).abs() < 1e-9);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Adagrad::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    rule: Adagrad,
    decay: Decay,
    step: f64,
    first: bool,
}

impl Revision<2> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, s]: [E; 2], g: E) -> [E; 2] {
        let (p, g) = self.decay.apply(p, g);
        let s = if self.first { g.lit(self.rule.initial_accumulator_value) } else { s } + g * g;
        [p - g.lit(self.step) * (g / (s.sqrt() + g.lit(self.rule.eps))), s]
    }
}

impl Rule for Adagrad {
    const NAME: &'static str = "adagrad";
    const SLOTS: usize = 1;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        not_negative("lr_decay", self.lr_decay)?;
        not_negative("weight_decay", self.weight_decay)?;
        not_negative("initial_accumulator_value", self.initial_accumulator_value)?;
        not_negative("eps", self.eps)
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [sum, ..], maximize, .. } = range;
        let step = lr / (1.0 + (t - 1) as f64 * self.lr_decay);
        let formula = Formula { rule: *self, decay: Decay::coupled(self.weight_decay), step, first: t == 1 };
        sweep(formula, [theta, sum], grad, maximize);
    }
}

impl HasEps for Adagrad {
    fn eps(&mut self) -> &mut f64 {
        &mut self.eps
    }
}

impl HasWeightDecay for Adagrad {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl Catalogued for Adagrad {
    const SUMMARY: &'static str = "steps measured in the root of the sum of all squares";
    const FORMULA: &'static str = include_str!("formulas/adagrad.txt");
    const LR: f64 = 1e-2;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.lr_decay = options.number("lr_decay", self.lr_decay)?;
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        let usual = self.initial_accumulator_value;
        self.initial_accumulator_value = options.number("initial_accumulator_value", usual)?;
        self.eps = options.number("eps", self.eps)?;
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, Adagrad> {
    /// Sets how fast the learning rate falls with the steps, ≥ 0; default 0.
    #[track_caller]
    pub fn lr_decay(self, lr_decay: f64) -> Self {
        self.option(|rule| rule.lr_decay = lr_decay)
    }

    /// Sets where the sums of squares begin, ≥ 0; default 0.
    #[track_caller]
    pub fn initial_accumulator_value(self, value: f64) -> Self {
        self.option(|rule| rule.initial_accumulator_value = value)
    }
}
