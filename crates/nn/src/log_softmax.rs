use gradus_autograd::{Module, Var};
use gradus_tensor::Scalar;

/// ln softargmax: yᵢ = xᵢ − ln Σⱼ exp(xⱼ) along an axis: see [`Var::log_softmax`].
///
/// `LogSoftmax` alone is along the last axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogSoftmax {
    /// The axis, −1 by default; a negative one counts from the back.
    pub dim: i32,
}

/// The layer along the last axis.
#[allow(non_upper_case_globals)]
pub const LogSoftmax: LogSoftmax = LogSoftmax { dim: -1 };

impl<T: Scalar> Module<T> for LogSoftmax {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.log_softmax(self.dim)
    }

    fn label(&self) -> String {
        format!("LogSoftmax(dim={})", self.dim)
    }
}
