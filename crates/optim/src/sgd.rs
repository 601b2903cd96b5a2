use crate::{Optimizer, range_check::not_negative};
use gradus_tensor::{Error, Params, Range, Result, Rule, Scalar};
use serde::Serialize;

/// Stochastic gradient descent, with momentum if asked for: θ ← θ − lr·d.
///
/// ```text
/// g ← ∇θ + weight_decay·θ
/// b ← g in the first step, then momentum·b + (1 − dampening)·g
/// d = g            without momentum
///     b            with momentum
///     g + momentum·b   with Nesterov's momentum
/// ```
///
/// Names and defaults are PyTorch's; so is the first buffer b, which is the gradient itself without dampening.
///
/// Source: H. Robbins, S. Monro, A Stochastic Approximation Method (1951); I. Sutskever, J. Martens, G. Dahl,
/// G. Hinton, On the importance of initialization and momentum in deep learning (2013), whose velocity has the
/// learning rate inside, where PyTorch's has it outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sgd {
    momentum: f64,
    dampening: f64,
    weight_decay: f64,
    nesterov: bool,
}

impl Sgd {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr`.
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

    /// Changes options and judges all of them.
    fn set(&mut self, change: impl FnOnce(&mut Self)) -> Result<()> {
        change(self);
        not_negative("momentum", self.momentum)?;
        not_negative("weight_decay", self.weight_decay)?;
        if !self.dampening.is_finite() {
            return Err(Error::argument(format!(
                "dampening is {}, expected a finite number",
                self.dampening
            )));
        }
        if self.nesterov && (self.momentum == 0.0 || self.dampening != 0.0) {
            return Err(Error::argument(format!(
                "nesterov needs momentum > 0 and dampening = 0; momentum is {}, dampening {}",
                self.momentum, self.dampening
            )));
        }
        Ok(())
    }
}

impl Rule for Sgd {
    const NAME: &'static str = "sgd";
    const SLOTS: usize = 1;

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let [lr, momentum, taken, decay] =
            [lr, self.momentum, 1.0 - self.dampening, self.weight_decay].map(T::of);
        let decays = self.weight_decay != 0.0;
        let decayed = |g: T, p: T| if decays { g + p * decay } else { g };
        if self.momentum == 0.0 {
            for (p, &g) in range.theta.iter_mut().zip(range.grad) {
                *p = *p - lr * decayed(g, *p);
            }
            return;
        }
        for ((p, &g), b) in range.theta.iter_mut().zip(range.grad).zip(range.state) {
            let g = decayed(g, *p);
            *b = if t == 1 { g } else { momentum * *b + taken * g };
            let step = if self.nesterov { g + momentum * *b } else { *b };
            *p = *p - lr * step;
        }
    }
}

impl<T: Scalar> Optimizer<T, Sgd> {
    /// Sets how much of the buffer is kept in each step, ≥ 0; default 0.
    #[track_caller]
    pub fn momentum(self, momentum: f64) -> Self {
        self.option(|rule| rule.set(|rule| rule.momentum = momentum))
    }

    /// Sets how much of the gradient is kept out of the buffer; default 0.
    #[track_caller]
    pub fn dampening(self, dampening: f64) -> Self {
        self.option(|rule| rule.set(|rule| rule.dampening = dampening))
    }

    /// Sets the factor of the penalty ½·weight_decay·‖θ‖², ≥ 0; default 0.
    #[track_caller]
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        self.option(|rule| rule.set(|rule| rule.weight_decay = weight_decay))
    }

    /// Sets whether to look ahead along the buffer, which needs momentum and no dampening; default false.
    #[track_caller]
    pub fn nesterov(self, nesterov: bool) -> Self {
        self.option(|rule| rule.set(|rule| rule.nesterov = nesterov))
    }
}
