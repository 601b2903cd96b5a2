use crate::{
    Catalogued, Optimizer,
    moments::{Decay, Moments},
    options::AdamOptions,
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, kernels::Revision, spec::Options};
use serde::Serialize;

/// Adamax: Adam with the largest gradient of late, u, in the place of the root mean square.
///
/// ```text
#[doc = include_str!("formulas/adamax.txt")]
/// ```
///
/// Names and defaults are PyTorch's.
///
/// Source: D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization (2015), algorithm 2, with PyTorch's eps.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Adamax(Moments);

impl Adamax {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 2e-3).
    ///
    /// ```
    /// use gradus_optim::Adamax;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// params.gradients(|g| g.fill(42.0));
    /// Adamax::new(&params, 2e-3).step(); // the first step is lr long, whatever the gradient
    /// assert!((w.value().as_slice()[0] - 0.998).abs() < 1e-12);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Adamax::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    moments: Moments,
    decay: Decay,
    step: f64,
}

impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, m, u]: [E; 3], g: E) -> [E; 3] {
        let (p, g) = self.decay.apply(p, g);
        let m = self.moments.first(m, g);
        let u = (g.lit(self.moments.betas.1) * u).max(g.abs() + g.lit(self.moments.eps));
        [p - g.lit(self.step) * (m / u), m, u]
    }
}

impl Rule for Adamax {
    const NAME: &'static str = "adamax";
    const SLOTS: usize = 2;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        self.0.check()
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.0.betas.0 = momentum;
        true
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [mean, largest, ..], maximize, .. } = range;
        let (moments, decay) = (self.0, Decay::coupled(self.0.weight_decay));
        let formula = Formula { moments, decay, step: lr / moments.corrections(t).0 };
        sweep(formula, [theta, mean, largest], grad, maximize);
    }
}

impl AdamOptions for Adamax {
    fn options(&mut self) -> &mut Moments {
        &mut self.0
    }
}

impl Catalogued for Adamax {
    const SUMMARY: &'static str = "Adam with the largest gradient in the place of the root mean square";
    const FORMULA: &'static str = include_str!("formulas/adamax.txt");
    const LR: f64 = 2e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.0.set(options)
    }
}
