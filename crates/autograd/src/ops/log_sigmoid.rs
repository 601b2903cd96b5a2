use crate::{Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// ln σ(x) = min(x, 0) − ln(1 + e^(−|x|)); its derivative is σ(−x).
///
/// Source: PyTorch's torch.nn.LogSigmoid (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogSigmoid;

impl Elementwise for LogSigmoid {
    const NAME: &'static str = "log_sigmoid";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.min(x.lit(0.0)) - (-x.abs()).exp().ln_1p()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        (-x).sigmoid()
    }
}

impl<T: Scalar> Var<'_, T> {
    /// ln σ(x) for each element.
    #[track_caller]
    pub fn log_sigmoid(self) -> Self {
        self.map(LogSigmoid)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| LogSigmoid)
}
