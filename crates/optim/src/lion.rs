use crate::{
    Catalogued, Optimizer,
    moments::{self, Decay, mean},
    options::{HasBetas, HasWeightDecay},
    range_check::not_negative,
    sweep::{sign, sweep},
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, kernels::Revision, spec::Options};
use serde::Serialize;

/// Lion: each number moves by lr, along the sign of a mean of gradients.
///
/// ```text
#[doc = include_str!("formulas/lion.txt")]
/// ```
///
/// The defaults are the paper's: β₁ = 0.9, β₂ = 0.99, no decay. A gradient of NaN makes θ NaN.
///
/// Source: X. Chen et al., Symbolic Discovery of Optimization Algorithms (2023), algorithm 2.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Lion {
    betas: (f64, f64),
    weight_decay: f64,
}

impl Default for Lion {
    fn default() -> Self {
        Lion { betas: (0.9, 0.99), weight_decay: 0.0 }
    }
}

impl Lion {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (the paper's default 1e-4,
    /// 3 to 10 times smaller than AdamW's).
    ///
    /// ```
    /// use gradus_optim::Lion;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [2], |_| 1.0);
    /// params.gradients(|g| g.copy_from_slice(&[3.0, -1e-9]));
    /// Lion::new(&params, 0.25).step();
    /// assert_eq!(w.value().as_slice(), [0.75, 1.25]);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Lion::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    betas: (f64, f64),
    decay: Decay,
    lr: f64,
}

impl Revision<2> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, m]: [E; 2], g: E) -> [E; 2] {
        let (p, g) = self.decay.apply(p, g);
        let step = sign(mean(self.betas.0, m, g));
        [p - g.lit(self.lr) * step, mean(self.betas.1, m, g)]
    }
}

impl Rule for Lion {
    const NAME: &'static str = "lion";
    const SLOTS: usize = 1;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        moments::betas(self.betas)?;
        not_negative("weight_decay", self.weight_decay)
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.betas.0 = momentum;
        true
    }

    fn update<T: Scalar>(&self, _t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [mean, ..], maximize, .. } = range;
        let formula = Formula { betas: self.betas, decay: Decay::decoupled(self.weight_decay, lr), lr };
        sweep(formula, [theta, mean], grad, maximize);
    }
}

impl HasBetas for Lion {
    fn betas(&mut self) -> &mut (f64, f64) {
        &mut self.betas
    }
}

impl HasWeightDecay for Lion {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl Catalogued for Lion {
    const SUMMARY: &'static str = "steps along the sign of a mean gradient";
    const FORMULA: &'static str = include_str!("formulas/lion.txt");
    const LR: f64 = 1e-4;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.betas = options.several("betas", self.betas.into())?.into();
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        Ok(())
    }
}
