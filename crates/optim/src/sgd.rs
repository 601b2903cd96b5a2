use crate::{
    Catalogued, Optimizer,
    moments::Decay,
    options::{HasMomentum, HasNesterov, HasWeightDecay},
    range_check::{finite, not_negative},
    sweep::sweep,
};
use gradus_tensor::{
    Elem, Error, Params, Range, Result, Rule, Scalar, Shape, kernels::Revision, spec::Options,
};
use serde::Serialize;

/// Stochastic gradient descent, with momentum if asked for: θ ← θ − lr·d.
///
/// ```text
#[doc = include_str!("formulas/sgd.txt")]
/// ```
///
/// Names and defaults are PyTorch's; so is the first buffer b, which is the gradient itself without dampening.
///
/// Source: H. Robbins, S. Monro, A Stochastic Approximation Method (1951); I. Sutskever, J. Martens, G. Dahl,
/// G. Hinton, On the importance of initialization and momentum in deep learning (2013), whose velocity has the
/// learning rate inside, where PyTorch's has it outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Sgd {
    momentum: f64,
    dampening: f64,
    weight_decay: f64,
    nesterov: bool,
}

impl Sgd {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-3).
    ///
    /// ```
    /// use gradus_optim::Sgd;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [2], |_| 1.0);
    /// let mut optimizer = Sgd::new(&params, 0.1).momentum(0.9).nesterov(true).weight_decay(1e-4);
    /// optimizer.check()?;
    /// params.gradients(|g| g.copy_from_slice(&[1.0, -1.0]));
    /// optimizer.step();
    /// assert!(w.value().as_slice()[0] < w.value().as_slice()[1]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Sgd::default())
    }
}

impl Rule for Sgd {
    const NAME: &'static str = "sgd";
    const SLOTS: usize = 1;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        not_negative("momentum", self.momentum)?;
        not_negative("weight_decay", self.weight_decay)?;
        finite("dampening", self.dampening)?;
        if self.nesterov && (self.momentum == 0.0 || self.dampening != 0.0) {
            return Err(Error::argument(format!(
                "nesterov needs momentum > 0 and dampening = 0; momentum is {}, dampening {}",
                self.momentum, self.dampening
            )));
        }
        Ok(())
    }

    fn slot(&self, _slot: usize, parameter: Shape) -> Shape {
        if self.momentum == 0.0 { Shape::from([0]) } else { parameter }
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.momentum = momentum;
        true
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [buffer, ..], maximize, .. } = range;
        let formula = Formula { rule: *self, decay: Decay::coupled(self.weight_decay), lr, first: t == 1 };
        if self.momentum == 0.0 {
            sweep(formula, [theta], grad, maximize);
        } else {
            sweep(formula, [theta, buffer], grad, maximize);
        }
    }
}

/// One step for each number of θ, and of the buffer if there is one.
#[derive(Clone, Copy)]
struct Formula {
    rule: Sgd,
    decay: Decay,
    lr: f64,
    first: bool,
}

impl Revision<1> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p]: [E; 1], g: E) -> [E; 1] {
        let (p, g) = self.decay.apply(p, g);
        [p - g.lit(self.lr) * g]
    }
}

impl Revision<2> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, b]: [E; 2], g: E) -> [E; 2] {
        let (p, g) = self.decay.apply(p, g);
        let momentum = g.lit(self.rule.momentum);
        let b = if self.first { g } else { momentum * b + g.lit(1.0 - self.rule.dampening) * g };
        let step = if self.rule.nesterov { g + momentum * b } else { b };
        [p - g.lit(self.lr) * step, b]
    }
}

impl HasMomentum for Sgd {
    fn momentum(&mut self) -> &mut f64 {
        &mut self.momentum
    }
}

impl HasNesterov for Sgd {
    fn nesterov(&mut self) -> &mut bool {
        &mut self.nesterov
    }
}

impl HasWeightDecay for Sgd {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl Catalogued for Sgd {
    const SUMMARY: &'static str = "stochastic gradient descent";
    const FORMULA: &'static str = include_str!("formulas/sgd.txt");
    const LR: f64 = 1e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.momentum = options.number("momentum", self.momentum)?;
        self.dampening = options.number("dampening", self.dampening)?;
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        self.nesterov = options.flag("nesterov", self.nesterov)?;
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, Sgd> {
    /// Sets how much of the gradient is kept out of the buffer; default 0.
    #[track_caller]
    pub fn dampening(self, dampening: f64) -> Self {
        self.option(|rule| rule.dampening = dampening)
    }
}
