use crate::{
    Catalogued, Optimizer,
    moments::{Decay, Moments},
    options::{AdamOptions, HasDecoupledWeightDecay},
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, kernels::Revision, spec::Options};
use serde::Serialize;

/// RAdam: Adam whose steps are rectified while v knows too few gradients to be trusted.
///
/// ```text
#[doc = include_str!("formulas/radam.txt")]
/// ```
///
/// With `decoupled_weight_decay` the decay is that of [`AdamW`](crate::AdamW). Names and defaults are PyTorch's.
///
/// Source: L. Liu et al., On the Variance of the Adaptive Learning Rate and Beyond (2020), algorithm 2, with PyTorch's
/// bound of 5 on ρ.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RAdam {
    #[serde(flatten)]
    moments: Moments,
    decoupled_weight_decay: bool,
}

impl RAdam {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-3).
    ///
    /// ```
    /// use gradus_optim::RAdam;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// params.gradients(|g| g.fill(2.0));
    /// RAdam::new(&params, 1e-3).step(); // not yet measured in √v
    /// assert_eq!(w.value().as_slice(), [0.998]);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, RAdam::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    moments: Moments,
    decay: Decay,
    step: f64,
    rectified: Option<f64>,
}

impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, m, v]: [E; 3], g: E) -> [E; 3] {
        let (p, g) = self.decay.apply(p, g);
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        let along = match self.rectified {
            Some(factor) => m * (g.lit(factor) / (v.sqrt() + g.lit(self.moments.eps))),
            None => m,
        };
        [p - g.lit(self.step) * along, m, v]
    }
}

impl Rule for RAdam {
    const NAME: &'static str = "radam";
    const SLOTS: usize = 2;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        self.moments.check()
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.moments.betas.0 = momentum;
        true
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [mean, square, ..], maximize, .. } = range;
        let (first, second) = self.moments.corrections(t);
        let longest = 2.0 / (1.0 - self.moments.betas.1) - 1.0;
        let length = longest - 2.0 * t as f64 * (1.0 - second) / second;
        let rectified = (length > 5.0).then(|| {
            let part = |length: f64| (length - 4.0) * (length - 2.0) / length;
            (part(length) / part(longest)).sqrt() * second.sqrt()
        });
        let decay = Decay::of(self.moments.weight_decay, self.decoupled_weight_decay, lr);
        let formula = Formula { moments: self.moments, decay, step: lr / first, rectified };
        sweep(formula, [theta, mean, square], grad, maximize);
    }
}

impl AdamOptions for RAdam {
    fn options(&mut self) -> &mut Moments {
        &mut self.moments
    }
}

impl HasDecoupledWeightDecay for RAdam {
    fn decoupled_weight_decay(&mut self) -> &mut bool {
        &mut self.decoupled_weight_decay
    }
}

impl Catalogued for RAdam {
    const SUMMARY: &'static str = "Adam with rectified first steps";
    const FORMULA: &'static str = include_str!("formulas/radam.txt");
    const LR: f64 = 1e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.moments.set(options)?;
        self.decoupled_weight_decay = options.flag("decoupled_weight_decay", self.decoupled_weight_decay)?;
        Ok(())
    }
}
