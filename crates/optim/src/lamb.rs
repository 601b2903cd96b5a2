use crate::{
    Catalogued, Optimizer,
    moments::Moments,
    options::AdamOptions,
    sweep::{Along, sweep},
};
use gradus_tensor::{
    Elem, Params, Range, Result, Rule, Scalar, Shape,
    kernels::{Revision, square_sum},
    spec::Options,
};
use serde::Serialize;

/// LAMB: Adam's direction, scaled parameter by parameter to the length of the parameter, for large batches.
///
/// ```text
#[doc = include_str!("formulas/lamb.txt")]
/// ```
///
/// The defaults are Adam's, but for eps = 1e-6.
///
/// Source: Y. You et al., Large Batch Optimization for Deep Learning: Training BERT in 76 minutes (2020), algorithm 2 with
/// φ(z) = z.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Lamb(Moments);

impl Default for Lamb {
    fn default() -> Self {
        Lamb(Moments { eps: 1e-6, ..Moments::default() })
    }
}

impl Lamb {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (in use, 1e-3).
    ///
    /// ```
    /// use gradus_optim::Lamb;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [2], |_| 4.0);
    /// params.gradients(|g| g.copy_from_slice(&[1.0, -1.0]));
    /// Lamb::new(&params, 0.25).eps(0.0).step(); // each number by a quarter of its size
    /// assert!((w.value().as_slice()[0] - 3.0).abs() < 1e-12);
    /// assert!((w.value().as_slice()[1] - 5.0).abs() < 1e-12);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Lamb::default())
    }
}

/// r, beside θ, m and v.
#[derive(Clone, Copy)]
struct Direction {
    moments: Moments,
    corrections: (f64, f64),
}

impl Revision<4> for Direction {
    #[inline(always)]
    fn at<E: Elem>(self, [p, m, v, _]: [E; 4], g: E) -> [E; 4] {
        let (m, v) = (self.moments.first(m, g), self.moments.second(v, g));
        let root = (v / g.lit(self.corrections.1)).sqrt() + g.lit(self.moments.eps);
        let r = m / g.lit(self.corrections.0) / root;
        let r = if self.moments.weight_decay == 0.0 { r } else { r + g.lit(self.moments.weight_decay) * p };
        [p, m, v, r]
    }
}

impl Rule for Lamb {
    const NAME: &'static str = "lamb";
    const SLOTS: usize = 2;

    fn check(&self) -> Result<()> {
        self.0.check()
    }

    fn scratch(&self, parameter: Shape) -> usize {
        parameter.len()
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.0.betas.0 = momentum;
        true
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [mean, square, ..], scratch, maximize, .. } = range;
        let direction = &mut scratch[..theta.len()];
        let formula = Direction { moments: self.0, corrections: self.0.corrections(t) };
        sweep(formula, [theta, mean, square, direction], grad, maximize);
        let (own, along) = (square_sum(theta).sqrt(), square_sum(direction).sqrt());
        let ratio = if own > 0.0 && along > 0.0 { own / along } else { 1.0 };
        sweep(Along { keep: 1.0, step: lr * ratio }, [theta], direction, false);
    }
}

impl AdamOptions for Lamb {
    fn options(&mut self) -> &mut Moments {
        &mut self.0
    }
}

impl Catalogued for Lamb {
    const SUMMARY: &'static str = "Adam's direction, as long as each parameter; for large batches";
    const FORMULA: &'static str = include_str!("formulas/lamb.txt");
    const LR: f64 = 1e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.0.set(options)
    }
}
