use crate::{
    Adam, Catalogued, Optimizer,
    moments::{Decay, Moments},
    options::{AdamOptions, HasAmsgrad},
};
use gradus_tensor::{Params, Range, Result, Rule, Scalar, Shape, spec::Options};
use serde::Serialize;

/// Adam with decoupled weight decay: θ ← θ·(1 − lr·weight_decay), then [`Adam`]'s step along ∇θ alone.
///
/// ```text
#[doc = include_str!("formulas/adamw.txt")]
/// ```
///
/// The options are Adam's, except that `weight_decay` is 0.01 by default, as in PyTorch. The decay does not pass
/// through the moments, so that it is the same for all weights.
///
/// Source: I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization (2019), algorithm 2; as in PyTorch, the
/// decay is multiplied by the learning rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct AdamW(Adam);

impl Default for AdamW {
    fn default() -> Self {
        let moments = Moments { weight_decay: 1e-2, ..Moments::default() };
        AdamW(Adam { moments, ..Adam::default() })
    }
}

impl AdamW {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-3).
    ///
    /// ```
    /// use gradus_optim::AdamW;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// let mut optimizer = AdamW::new(&params, 0.5).weight_decay(0.2);
    /// optimizer.step(); // without a gradient, the decay alone
    /// assert_eq!(w.value().as_slice(), [0.9]);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, AdamW::default())
    }
}

impl Rule for AdamW {
    const NAME: &'static str = "adamw";
    const SLOTS: usize = Adam::SLOTS;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        self.0.check()
    }

    fn slot(&self, slot: usize, parameter: Shape) -> Shape {
        self.0.slot(slot, parameter)
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.0.set_momentum(momentum)
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        self.0.apply(t, lr, Decay::decoupled(self.0.moments.weight_decay, lr), range);
    }
}

impl AdamOptions for AdamW {
    fn options(&mut self) -> &mut Moments {
        &mut self.0.moments
    }
}

impl HasAmsgrad for AdamW {
    fn amsgrad(&mut self) -> &mut bool {
        &mut self.0.amsgrad
    }
}

impl Catalogued for AdamW {
    const SUMMARY: &'static str = "Adam with decoupled weight decay";
    const FORMULA: &'static str = include_str!("formulas/adamw.txt");
    const LR: f64 = 1e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.0.set(options)
    }
}
