use crate::{Adam, AdamOptions, Optimizer, adam::Decay};
use gradus_tensor::{Params, Range, Rule, Scalar};
use serde::Serialize;

/// Adam with decoupled weight decay: θ ← θ·(1 − lr·weight_decay), then [`Adam`]'s step along ∇θ alone.
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
        AdamW(Adam { weight_decay: 1e-2, ..Adam::default() })
    }
}

impl AdamW {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr`.
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

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let decay = Decay::Weights(1.0 - lr * self.0.weight_decay);
        self.0.formula(t, lr, decay).apply(range);
    }
}

impl AdamOptions for AdamW {
    fn options(&mut self) -> &mut Adam {
        &mut self.0
    }
}
