use crate::{
    Catalogued, Optimizer,
    moments::Decay,
    options::HasWeightDecay,
    range_check::{finite, not_negative},
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, Tensor, kernels::Revision, spec::Options};
use serde::Serialize;

/// Averaged stochastic gradient descent: steps of a falling length η, and beside θ the average a of the last θ.
///
/// ```text
#[doc = include_str!("formulas/asgd.txt")]
/// ```
///
/// Names and defaults are PyTorch's. [`averages`](Optimizer::averages) reads a.
///
/// Source: B. Polyak, A. Juditsky, Acceleration of Stochastic Approximation by Averaging (1992).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Asgd {
    lambd: f64,
    alpha: f64,
    t0: f64,
    weight_decay: f64,
}

impl Default for Asgd {
    fn default() -> Self {
        Asgd { lambd: 1e-4, alpha: 0.75, t0: 1e6, weight_decay: 0.0 }
    }
}

impl Asgd {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-2).
    ///
    /// ```
    /// use gradus_optim::Asgd;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// let mut optimizer = Asgd::new(&params, 0.5).lambd(0.0).t0(0.0);
    /// params.gradients(|g| g.fill(1.0));
    /// (0..3).for_each(|_| optimizer.step());
    /// assert_eq!(w.value().as_slice(), [-0.5]);
    /// let averages = optimizer.averages(); // of 0 and −0.5: up to the second step they are copies
    /// assert_eq!(averages[0].1.as_slice(), [-0.25]);
    /// params.assign(&averages)?;
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Asgd::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    decay: Decay,
    keep: f64,
    eta: f64,
    mu: f64,
}

impl Revision<2> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, a]: [E; 2], g: E) -> [E; 2] {
        let (p, g) = self.decay.apply(p, g);
        let p = p * g.lit(self.keep) - g.lit(self.eta) * g;
        [p, if self.mu == 1.0 { p } else { a + (p - a) * g.lit(self.mu) }]
    }
}

impl Rule for Asgd {
    const NAME: &'static str = "asgd";
    const SLOTS: usize = 1;
    /// η and μ of this step, and of the next.
    const NUMBERS: usize = 4;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        not_negative("lambd", self.lambd)?;
        not_negative("alpha", self.alpha)?;
        finite("t0", self.t0)?;
        not_negative("weight_decay", self.weight_decay)
    }

    fn begin(&self, t: u64, lr: f64, numbers: &mut [f64]) {
        let &mut [_, _, eta, mu] = numbers else { return };
        let (eta, mu) = if t == 1 { (lr, 1.0) } else { (eta, mu) };
        let next_eta = lr / Elem::pow(1.0 + self.lambd * lr * t as f64, self.alpha);
        let next_mu = 1.0 / Elem::max(1.0, t as f64 - self.t0);
        numbers.copy_from_slice(&[eta, mu, next_eta, next_mu]);
    }

    fn update<T: Scalar>(&self, _t: u64, _lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [average, ..], numbers, maximize, .. } = range;
        let &[eta, mu, ..] = numbers else { return };
        let decay = Decay::coupled(self.weight_decay);
        let formula = Formula { decay, keep: 1.0 - self.lambd * eta, eta, mu };
        sweep(formula, [theta, average], grad, maximize);
    }
}

impl HasWeightDecay for Asgd {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl Catalogued for Asgd {
    const SUMMARY: &'static str = "gradient descent that averages the weights";
    const FORMULA: &'static str = include_str!("formulas/asgd.txt");
    const LR: f64 = 1e-2;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.lambd = options.number("lambd", self.lambd)?;
        self.alpha = options.number("alpha", self.alpha)?;
        self.t0 = options.number("t0", self.t0)?;
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, Asgd> {
    /// Sets how fast the step falls, ≥ 0; default 1e-4.
    #[track_caller]
    pub fn lambd(self, lambd: f64) -> Self {
        self.option(|rule| rule.lambd = lambd)
    }

    /// Sets the power with which the step falls, ≥ 0; default 0.75.
    #[track_caller]
    pub fn alpha(self, alpha: f64) -> Self {
        self.option(|rule| rule.alpha = alpha)
    }

    /// Sets the step after which θ is averaged; default 10⁶.
    #[track_caller]
    pub fn t0(self, t0: f64) -> Self {
        self.option(|rule| rule.t0 = t0)
    }

    /// The averages, by names from the scope on, as [`Params::assign`] takes them; those of parameters that were never
    /// moved are their values.
    pub fn averages(&self) -> Vec<(String, Tensor<T>)> {
        let average = |index| {
            let memory = self.memories.iter().find(|m| m.index == index && m.t > 0)?;
            Tensor::new(memory.shape, memory.vectors.first()?.clone()).ok()
        };
        let named = self.own().map(|p| (self.name_of(&p), average(p.index()).unwrap_or_else(|| p.value())));
        named.collect()
    }
}
