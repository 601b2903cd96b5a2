use crate::{
    Catalogued, Optimizer,
    moments::{Decay, mean},
    options::{HasEps, HasWeightDecay},
    range_check::{fraction, not_negative},
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, kernels::Revision, spec::Options};
use serde::Serialize;

/// Adadelta: steps in the units of θ, by the ratio of the root mean squares of steps and gradients.
///
/// ```text
#[doc = include_str!("formulas/adadelta.txt")]
/// ```
///
/// Names and defaults are PyTorch's.
///
/// Source: M. Zeiler, ADADELTA: An Adaptive Learning Rate Method (2012), algorithm 1, where lr is 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Adadelta {
    rho: f64,
    eps: f64,
    weight_decay: f64,
}

impl Default for Adadelta {
    fn default() -> Self {
        Adadelta { rho: 0.9, eps: 1e-6, weight_decay: 0.0 }
    }
}

impl Adadelta {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1).
    ///
    /// ```
    /// use gradus_optim::Adadelta;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// params.gradients(|g| g.fill(1.0));
    /// Adadelta::new(&params, 1.0).rho(0.9).step();
    /// assert!(w.value().as_slice()[0] < 1.0);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Adadelta::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    rule: Adadelta,
    decay: Decay,
    lr: f64,
}

impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, v, u]: [E; 3], g: E) -> [E; 3] {
        let (p, g) = self.decay.apply(p, g);
        let (rho, eps) = (self.rule.rho, g.lit(self.rule.eps));
        let v = mean(rho, v, g * g);
        let step = (u + eps).sqrt() / (v + eps).sqrt() * g;
        [p - g.lit(self.lr) * step, v, mean(rho, u, step * step)]
    }
}

impl Rule for Adadelta {
    const NAME: &'static str = "adadelta";
    const SLOTS: usize = 2;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        fraction("rho", self.rho)?;
        not_negative("eps", self.eps)?;
        not_negative("weight_decay", self.weight_decay)
    }

    fn update<T: Scalar>(&self, _t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [square, step, ..], maximize, .. } = range;
        let formula = Formula { rule: *self, decay: Decay::coupled(self.weight_decay), lr };
        sweep(formula, [theta, square, step], grad, maximize);
    }
}

impl HasEps for Adadelta {
    fn eps(&mut self) -> &mut f64 {
        &mut self.eps
    }
}

impl HasWeightDecay for Adadelta {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl Catalogued for Adadelta {
    const SUMMARY: &'static str = "steps in the units of the weights";
    const FORMULA: &'static str = include_str!("formulas/adadelta.txt");
    const LR: f64 = 1.0;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.rho = options.number("rho", self.rho)?;
        self.eps = options.number("eps", self.eps)?;
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, Adadelta> {
    /// Sets how much of the running means is kept in each step, 0 ≤ rho ≤ 1; default 0.9.
    #[track_caller]
    pub fn rho(self, rho: f64) -> Self {
        self.option(|rule| rule.rho = rho)
    }
}
