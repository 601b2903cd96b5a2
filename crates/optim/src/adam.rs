use crate::{
    Catalogued, Optimizer,
    moments::{Decay, Moments},
    options::{AdamOptions, HasAmsgrad},
    sweep::sweep,
};
use gradus_tensor::{Elem, Params, Range, Result, Rule, Scalar, Shape, kernels::Revision, spec::Options};
use serde::Serialize;

/// Adam: steps along the mean gradient m, measured in its root mean square √v.
///
/// ```text
#[doc = include_str!("formulas/adam.txt")]
/// ```
///
/// Names and defaults are PyTorch's. The bias corrections are computed in `f64`, the rest in T.
///
/// Source: D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization (2015), algorithm 1; `amsgrad` S. Reddi, S. Kale,
/// S. Kumar, On the Convergence of Adam and Beyond (2018), as PyTorch has it, with the bias corrections.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Adam {
    #[serde(flatten)]
    pub(crate) moments: Moments,
    pub(crate) amsgrad: bool,
}

impl Adam {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-3).
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

    /// Moves a range by step t.
    pub(crate) fn apply<T: Scalar>(&self, t: u64, lr: f64, decay: Decay, range: Range<'_, T>) {
        let (first, second) = self.moments.corrections(t);
        let formula = Formula { moments: self.moments, step: lr / first, root: second.sqrt(), decay };
        let Range { theta, grad, state: [mean, square, largest, _], maximize, .. } = range;
        if self.amsgrad {
            sweep(formula, [theta, mean, square, largest], grad, maximize);
        } else {
            sweep(formula, [theta, mean, square], grad, maximize);
        }
    }
}

/// One step of Adam for each number of θ, m and v, and of s with amsgrad.
#[derive(Clone, Copy)]
struct Formula {
    moments: Moments,
    step: f64,
    root: f64,
    decay: Decay,
}

impl Formula {
    /// θ after the decay, m and v.
    #[inline(always)]
    fn moments<E: Elem>(self, [p, m, v]: [E; 3], g: E) -> [E; 3] {
        let (p, g) = self.decay.apply(p, g);
        [p, self.moments.first(m, g), self.moments.second(v, g)]
    }

    /// θ after the step.
    #[inline(always)]
    fn step<E: Elem>(self, p: E, m: E, s: E) -> E {
        p - p.lit(self.step) * (m / (s.sqrt() / p.lit(self.root) + p.lit(self.moments.eps)))
    }
}

impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, own: [E; 3], g: E) -> [E; 3] {
        let [p, m, v] = self.moments(own, g);
        [self.step(p, m, v), m, v]
    }
}

impl Revision<4> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, m, v, s]: [E; 4], g: E) -> [E; 4] {
        let [p, m, v] = self.moments([p, m, v], g);
        let s = s.max(v);
        [self.step(p, m, s), m, v, s]
    }
}

impl Rule for Adam {
    const NAME: &'static str = "adam";
    const SLOTS: usize = 3;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        self.moments.check()
    }

    fn slot(&self, slot: usize, parameter: Shape) -> Shape {
        if slot < 2 || self.amsgrad { parameter } else { Shape::from([0]) }
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.moments.betas.0 = momentum;
        true
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        self.apply(t, lr, Decay::coupled(self.moments.weight_decay), range);
    }
}

impl AdamOptions for Adam {
    fn options(&mut self) -> &mut Moments {
        &mut self.moments
    }
}

impl HasAmsgrad for Adam {
    fn amsgrad(&mut self) -> &mut bool {
        &mut self.amsgrad
    }
}

impl Catalogued for Adam {
    const SUMMARY: &'static str = "steps along the mean gradient, measured in its root mean square";
    const FORMULA: &'static str = include_str!("formulas/adam.txt");
    const LR: f64 = 1e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.moments.set(options)?;
        self.amsgrad = options.flag("amsgrad", self.amsgrad)?;
        Ok(())
    }
}
