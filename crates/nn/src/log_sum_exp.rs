use gradus_autograd::{Module, Var};
use gradus_tensor::Scalar;

/// y = ln Σⱼ exp(xⱼ) along an axis, which is dropped: see [`Var::logsumexp`].
///
/// `LogSumExp` alone is along the last axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogSumExp {
    /// The axis, −1 by default; a negative one counts from the back.
    pub dim: i32,
}

/// The layer along the last axis.
#[allow(non_upper_case_globals)]
pub const LogSumExp: LogSumExp = LogSumExp { dim: -1 };

impl<T: Scalar> Module<T> for LogSumExp {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.logsumexp(self.dim)
    }

    fn label(&self) -> String {
        format!("LogSumExp(dim={})", self.dim)
    }
}
