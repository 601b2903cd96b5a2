use crate::{
    Catalogued, Optimizer,
    moments::{Decay, mean},
    options::{HasEps, HasMomentum, HasWeightDecay},
    range_check::not_negative,
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, Shape, kernels::Revision, spec::Options};
use serde::Serialize;

/// RMSprop: steps measured in the gradient's root mean square, or standard deviation if centered.
///
/// ```text
#[doc = include_str!("formulas/rmsprop.txt")]
/// ```
///
/// Names and defaults are PyTorch's. Where rounding makes v − a² negative it counts as 0, which PyTorch turns into NaN.
///
/// Source: T. Tieleman, G. Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012); centered: A. Graves,
/// Generating Sequences With Recurrent Neural Networks (2013).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RmsProp {
    alpha: f64,
    eps: f64,
    weight_decay: f64,
    momentum: f64,
    centered: bool,
}

impl Default for RmsProp {
    fn default() -> Self {
        RmsProp { alpha: 0.99, eps: 1e-8, weight_decay: 0.0, momentum: 0.0, centered: false }
    }
}

impl RmsProp {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-2).
    ///
    /// ```
    /// use gradus_optim::RmsProp;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// let mut optimizer = RmsProp::new(&params, 1e-2).alpha(0.75).centered(false).momentum(0.9);
    /// params.gradients(|g| g.fill(1.0));
    /// optimizer.step(); // lr·1/√0.25
    /// assert!((w.value().as_slice()[0] - 0.98).abs() < 1e-9);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, RmsProp::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    rule: RmsProp,
    decay: Decay,
    lr: f64,
}

/// θ, v, a and b.
impl Revision<4> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, v, a, b]: [E; 4], g: E) -> [E; 4] {
        let (p, g) = self.decay.apply(p, g);
        let v = mean(self.rule.alpha, v, g * g);
        let (a, square) = if self.rule.centered {
            let a = mean(self.rule.alpha, a, g);
            (a, (v - a * a).max(g.lit(0.0)))
        } else {
            (a, v)
        };
        let step = g / (square.sqrt() + g.lit(self.rule.eps));
        let b = if self.rule.momentum > 0.0 { g.lit(self.rule.momentum) * b + step } else { step };
        [p - g.lit(self.lr) * b, v, a, b]
    }
}

/// θ, v, and a or b.
impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, v, x]: [E; 3], g: E) -> [E; 3] {
        let [p, v, a, b] = self.at([p, v, x, x], g);
        [p, v, if self.rule.centered { a } else { b }]
    }
}

/// θ and v.
impl Revision<2> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, v]: [E; 2], g: E) -> [E; 2] {
        let [p, v, ..] = self.at([p, v, g, g], g);
        [p, v]
    }
}

impl Rule for RmsProp {
    const NAME: &'static str = "rmsprop";
    const SLOTS: usize = 3;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        not_negative("alpha", self.alpha)?;
        not_negative("eps", self.eps)?;
        not_negative("weight_decay", self.weight_decay)?;
        not_negative("momentum", self.momentum)
    }

    fn slot(&self, slot: usize, parameter: Shape) -> Shape {
        let used = [true, self.centered, self.momentum > 0.0][slot];
        if used { parameter } else { Shape::from([0]) }
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.momentum = momentum;
        true
    }

    fn update<T: Scalar>(&self, _t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [square, mean, buffer, _], maximize, .. } = range;
        let formula = Formula { rule: *self, decay: Decay::coupled(self.weight_decay), lr };
        match (self.centered, self.momentum > 0.0) {
            (true, true) => sweep(formula, [theta, square, mean, buffer], grad, maximize),
            (true, false) => sweep(formula, [theta, square, mean], grad, maximize),
            (false, true) => sweep(formula, [theta, square, buffer], grad, maximize),
            (false, false) => sweep(formula, [theta, square], grad, maximize),
        }
    }
}

impl HasEps for RmsProp {
    fn eps(&mut self) -> &mut f64 {
        &mut self.eps
    }
}

impl HasWeightDecay for RmsProp {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl HasMomentum for RmsProp {
    fn momentum(&mut self) -> &mut f64 {
        &mut self.momentum
    }
}

impl Catalogued for RmsProp {
    const SUMMARY: &'static str = "steps measured in the root mean square of the gradient";
    const FORMULA: &'static str = include_str!("formulas/rmsprop.txt");
    const LR: f64 = 1e-2;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.alpha = options.number("alpha", self.alpha)?;
        self.eps = options.number("eps", self.eps)?;
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        self.momentum = options.number("momentum", self.momentum)?;
        self.centered = options.flag("centered", self.centered)?;
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, RmsProp> {
    /// Sets how much of the running means is kept in each step, ≥ 0; default 0.99.
    #[track_caller]
    pub fn alpha(self, alpha: f64) -> Self {
        self.option(|rule| rule.alpha = alpha)
    }

    /// Sets whether to measure in the standard deviation; default false.
    #[track_caller]
    pub fn centered(self, centered: bool) -> Self {
        self.option(|rule| rule.centered = centered)
    }
}
